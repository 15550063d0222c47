package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** 100 MB through processes that may hold far less: every byte comes back, in its place. */
@Isolated("what it measures, stalls and memory, others would disturb")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BigFileIT {

  private static final List<String> LITTLE_MEMORY =
      List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m");

  /** A reader that stands still for so long is waiting for us. */
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private static BigFile file;
  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    file = BigFile.write(Path.of("target", "big.txt"));
    server = Server.start(Server.onFreePorts(Command.jar(LITTLE_MEMORY)));
  }

  @AfterAll
  static void stop() throws IOException {
    Files.deleteIfExists(Path.of("target", "big.txt"));
    if (server != null) {
      server.close();
    }
  }

  @Test
  void shouldReturnEveryByteThroughTheTcpClientInLittleMemory() throws Exception {
    BigFile.Comparison comparison = file.comparison();
    Program client =
        Command.jar(LITTLE_MEMORY, "tcp-client", "127.0.0.1:" + server.tcpPort())
            .input(file.path())
            .output(comparison)
            .run();
    assertThat(client.err()).isEmpty();
    comparison.assertComplete();
    assertThat(client.exitCode()).isZero();
    assertThat(server.program().isAlive()).isTrue();
  }

  /** The order of events that plain Vert.x loses the tail in: all sent, half-closed, then read. */
  @RepeatedTest(3)
  void shouldReturnEveryByteThroughNetcatWhenItsReaderStartsLate() throws Exception {
    Tools.requireNetcat();
    Tools.requireProc();
    BigFile.Comparison comparison = file.comparison();
    try (Program nc =
        Command.of("nc", "-N", "127.0.0.1", "" + server.tcpPort())
            .input(file.path())
            .outputLater(comparison)
            .start()) {
      untilItReadsNoFurther(nc);
      assertThat(comparison.compared()).isZero();
      nc.readOn();
      assertThat(nc.exitCode()).isZero();
      comparison.assertComplete();
    }
  }

  /** Nobody takes the replies, so the server reads no more, so netcat reads its file no further. */
  private static void untilItReadsNoFurther(Program nc) throws Exception {
    long[] last = {-1, System.nanoTime()};
    Waiting.until(
        "netcat reads its file no further",
        () -> {
          long position = positionInItsInput(nc);
          if (position != last[0] || position == 0) {
            last[0] = position;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > STALL_NANOS;
        });
    assertThat(last[0]).isBetween(1L, Files.size(file.path()) - 1);
  }

  private static long positionInItsInput(Program program) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(program.pid()), "fdinfo", "0"))) {
      return lines
          .filter(line -> line.startsWith("pos:"))
          .mapToLong(line -> Long.parseLong(line.substring("pos:".length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
