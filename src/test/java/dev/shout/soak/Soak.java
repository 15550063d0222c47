package dev.shout.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.soak.Sample.Figure;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The server under a mixed load for long: what it holds at rest does not grow. {@code mvn verify
 * -Psoak}, for {@code -Dsoak.seconds=600} at {@code -Dsoak.visitsPerSecond=100}; on Linux.
 *
 * <p>Every {@value #INTERVAL_SECONDS} s the clients pause and the server is measured, see {@link
 * Sample}. A figure fails that grows over the second half of the run by more than it may. The table
 * goes to standard output and to {@code target/soak.csv}.
 */
class Soak {

  private static final int INTERVAL_SECONDS = 5;
  private static final int TCP_CLIENTS = 4;
  private static final int UDP_CLIENTS = 2;

  private final PrintStream console = System.out;
  private final long seconds = Long.getLong("soak.seconds", 600);
  private final long visitsPerSecond = Long.getLong("soak.visitsPerSecond", 100);
  private final Path target = Path.of(System.getProperty("shout.jar")).getParent();
  private final List<String> table = new ArrayList<>();

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void shouldHoldNoMoreAtTheEndThanInTheMiddle() throws Exception {
    Tally tally = new Tally();
    List<Sample> samples;
    try (ServerProcess server =
        ServerProcess.start(target.resolve("shout.jar"), target.resolve("soak.log"))) {
      samples = measure(server, tally);
      print(
          String.format(
              Locale.ROOT,
              "%s%nserver: %.2f of one core",
              tally,
              server.cpuMillis() / 1000.0 / samples.get(samples.size() - 1).seconds()));
      assertThat(server.stop()).as("the exit code after SIGTERM").isZero();
      assertThat(server.complaints()).isEmpty();
    } finally {
      Files.write(target.resolve("soak.csv"), table);
    }
    assertThat(tally.of(UdpVisits.REPEATED))
        .as("datagrams lost on loopback")
        .isLessThanOrEqualTo(tally.visits() / 1000);
    assertThat(tooMuchGrowth(samples)).isEmpty();
  }

  private List<Sample> measure(ServerProcess server, Tally tally) throws Exception {
    List<Visits> clients = new ArrayList<>();
    for (int i = 0; i < TCP_CLIENTS; i++) {
      clients.add(new TcpVisits(server.tcpPort(), tally));
    }
    for (int i = 0; i < UDP_CLIENTS; i++) {
      clients.add(new UdpVisits(server.udpPort(), tally));
    }
    List<Sample> samples = new ArrayList<>();
    try (Probe probe = Probe.attach(server.pid());
        Load load = new Load(clients, visitsPerSecond)) {
      record(Sample.header());
      long begin = System.nanoTime();
      for (long at = INTERVAL_SECONDS; at <= seconds; at += INTERVAL_SECONDS) {
        waitUntil(begin + TimeUnit.SECONDS.toNanos(at));
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        Sample sample = load.atRest(() -> probe.sample(now, tally.visits()));
        samples.add(sample);
        record(sample.row());
      }
    }
    return samples;
  }

  private List<String> tooMuchGrowth(List<Sample> samples) {
    List<Sample> later = Trend.secondHalf(samples);
    List<String> tooMuch = new ArrayList<>();
    for (Figure figure : Sample.FIGURES) {
      double growth = Trend.growth(later, figure.of()) / figure.unit();
      double tolerance = (double) figure.tolerance() / figure.unit();
      String line =
          String.format(
              Locale.ROOT,
              "%s: %+.1f over the second half, at most %.0f",
              figure.name(),
              growth,
              tolerance);
      print(line);
      if (growth > tolerance) {
        tooMuch.add(line);
      }
    }
    return tooMuch;
  }

  private static void waitUntil(long nanos) {
    while (nanos - System.nanoTime() > 0) {
      LockSupport.parkNanos(nanos - System.nanoTime());
    }
  }

  private void record(String line) {
    table.add(line);
    print(line);
  }

  private void print(String line) {
    console.println(line);
  }
}
