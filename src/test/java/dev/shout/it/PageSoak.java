package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page of the admin server, left open for long before a server with traffic: its numbers stay
 * right, and what it holds in the browser does not grow. {@code mvn verify -Psoak}, for {@code
 * -Dsoak.seconds=600}. The server is replaced once, after a quarter of that time, and the page is
 * not told.
 *
 * <p>A sample every {@value #INTERVAL_SECONDS} s, after a collection of the browser's garbage; the
 * table goes to standard output and to {@code target/page-soak.csv}.
 */
class PageSoak {

  private static final int INTERVAL_SECONDS = 10;
  private static final int DATAGRAMS_PER_SECOND = 20;

  /** What may come on top in the last quarter, over the one before. */
  private static final double HEAP_TOLERANCE = 1 << 20;

  private static final double NODE_TOLERANCE = 100;

  private static final Pattern RATE = Pattern.compile("([\\d.]+)\u00a0?/s");

  private record Sample(long seconds, double heap, double nodes, double listeners, double shown) {

    static Sample of(long seconds, Browser browser) {
      Map<String, Double> metrics = browser.metricsAfterCollection();
      return new Sample(
          seconds,
          metrics.get("JSHeapUsedSize"),
          metrics.get("Nodes"),
          metrics.get("JSEventListeners"),
          datagramsShown(browser));
    }

    String row() {
      return String.format(
          Locale.ROOT, "%d,%.0f,%.0f,%.0f,%.1f", seconds, heap / 1024, nodes, listeners, shown);
    }
  }

  private final PrintStream console = System.out;
  private final long seconds = Long.getLong("soak.seconds", 600);
  private final List<Sample> samples = new ArrayList<>();

  @Test
  @Timeout(value = 1, unit = TimeUnit.DAYS)
  void shouldStayRightAndHoldNoMoreForAsLongAsItIsOpen() throws Exception {
    Tools.requireChromium();
    int port = Asking.freePort();
    int admin = Asking.freePort();
    ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
    ScheduledFuture<?> asking =
        traffic.scheduleAtFixedRate(
            () -> ask(port), 0, 1_000_000 / DATAGRAMS_PER_SECOND, TimeUnit.MICROSECONDS);
    try (Browser browser = new Browser()) {
      browser.screen(1280, 900, false);
      console.println("seconds,heap KiB,nodes,listeners,datagrams/s shown");
      long begin = System.nanoTime();
      try (Server first = start(port, admin)) {
        browser.open("http://127.0.0.1:" + admin + "/");
        browser.untilText("#feed", "live");
        watch(browser, begin, seconds / 4);
        first.stop();
      }
      browser.untilText("#feed", "reconnecting");
      try (Server second = start(port, admin)) {
        assertThat(second.udpPort()).isEqualTo(port);
        watch(browser, begin, seconds);
      }
      // Chromium itself notes what failed while there was no server; nothing else may be there.
      assertThat(browser.console())
          .allMatch(line -> line.contains("net::ERR_") || line.contains("the server responded"));
    } finally {
      asking.cancel(true);
      traffic.shutdownNow();
      Files.write(Path.of("target", "page-soak.csv"), samples.stream().map(Sample::row).toList());
    }
    assertThat(growth(Sample::heap)).as("bytes of heap").isLessThan(HEAP_TOLERANCE);
    assertThat(growth(Sample::nodes)).as("nodes of documents").isLessThan(NODE_TOLERANCE);
    assertThat(growth(Sample::listeners)).as("event listeners").isLessThan(NODE_TOLERANCE);
  }

  private static Server start(int port, int admin) throws Exception {
    return Server.start(
        Server.onFreePorts(Command.jar("-conf", "{\"udp\":{},\"tcp\":{},\"admin\":{}}"))
            .env("SHOUT_UDP_PORT", String.valueOf(port))
            .env("SHOUT_ADMIN_PORT", String.valueOf(admin)));
  }

  private static void ask(int port) {
    try {
      Asking.sendUdp(port, "hello".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // While the server is replaced nobody hears it.
    }
  }

  private void watch(Browser browser, long begin, long until) throws Exception {
    for (long at = nextSample(begin); at <= until; at = nextSample(begin)) {
      long due = begin + TimeUnit.SECONDS.toNanos(at);
      Waiting.until(
          "the next sample",
          Duration.ofSeconds(2 * INTERVAL_SECONDS),
          () -> System.nanoTime() - due > 0);
      browser.untilText("#feed", "live");
      Waiting.until("it shows the traffic there is", () -> isRight(datagramsShown(browser)));
      Sample sample = Sample.of(at, browser);
      samples.add(sample);
      console.println(sample.row());
    }
  }

  private static long nextSample(long begin) {
    long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    return (now / INTERVAL_SECONDS + 1) * INTERVAL_SECONDS;
  }

  private static boolean isRight(double shown) {
    return Math.abs(shown - DATAGRAMS_PER_SECOND) < 0.2 * DATAGRAMS_PER_SECOND;
  }

  private static double datagramsShown(Browser browser) {
    Matcher rate = RATE.matcher(browser.number("Datagrams in"));
    return rate.matches() ? Double.parseDouble(rate.group(1)) : Double.NaN;
  }

  /** How much the median of the last quarter is above that of the one before. */
  private double growth(ToDoubleFunction<Sample> figure) {
    int quarter = samples.size() / 4;
    return median(samples.size() - quarter, samples.size(), figure)
        - median(samples.size() - 2 * quarter, samples.size() - quarter, figure);
  }

  private double median(int from, int to, ToDoubleFunction<Sample> figure) {
    double[] sorted = samples.subList(from, to).stream().mapToDouble(figure).sorted().toArray();
    assertThat(sorted).as("samples; give it more soak.seconds").isNotEmpty();
    return sorted[sorted.length / 2];
  }
}
