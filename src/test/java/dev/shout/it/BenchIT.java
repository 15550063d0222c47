package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benchmark as a process, against the server as a process. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BenchIT {

  private static Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = Server.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static Command bench(String words) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(words.split(" ")));
    int port = words.startsWith("udp") ? server.udpPort() : server.tcpPort();
    all.add(2, "127.0.0.1:" + port);
    return Command.jar(List.of("-XX:TieredStopAtLevel=1"), all.toArray(String[]::new));
  }

  /**
   * The timeout of the datagrams is for a machine that does much else: what is late is not lost.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp --json -d 600ms --warmup 0 -c 4",
        "tcp --json -d 300ms --warmup 0 -c 2 -w 16 -s 200 --text mixed",
        "tcp --json -d 300ms --warmup 0 -c 2 --stream --text greek",
        "tcp --json -d 300ms --warmup 0 -c 3 -r 500",
        "udp --json -d 600ms --warmup 0 -c 4 --timeout 30s",
        "udp --json -d 300ms --warmup 0 -c 2 -w 8 -s 1200 --text emoji --timeout 30s",
        "udp --json -d 300ms --warmup 0 -c 3 -r 500 -t 2 --timeout 30s",
      })
  void shouldFindNoFaultInTheServer(String words) throws Exception {
    Program run = bench(words).run();
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonObject json = new JsonObject(run.out());
    assertThat(json.getLong("bytesSent")).isPositive();
    assertThat(json.getJsonObject("faults").getInteger("wrong")).isZero();
    if (words.contains("-r 500")) {
      assertThat(json.getLong("messagesSent") + json.getLong("messagesOverdue")).isEqualTo(150);
    }
  }

  @Test
  void shouldShowATableAndDrawAPicture(@TempDir Path directory) throws Exception {
    Path picture = directory.resolve("latency.html");
    Program run = bench("tcp -d 1200ms --warmup 0 -c 2 --progress --plot " + picture).run();
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("   1 s  ").contains("messages/s", "MB/s in", "p99");
    assertThat(run.out()).startsWith("bench tcp 127.0.0.1:").contains("p99.99").contains("0 wrong");
    assertThat(Files.readString(picture)).contains("<svg").contains("</html>");
  }

  @Test
  void shouldGiveTheFiguresSoFarOnCtrlC() throws Exception {
    try (Program run = bench("tcp --json -d 1h --warmup 0 -c 2 --progress").start()) {
      dev.shout.Waiting.until("a second of it", () -> run.errSoFar().contains("messages/s"));
      Program kill = Command.of("kill", "-INT", Long.toString(run.pid())).run();
      assertThat(kill.exitCode()).isZero();
      assertThat(run.exitCode()).isZero();
      JsonObject json = new JsonObject(run.out());
      assertThat(json.getBoolean("interrupted")).isTrue();
      assertThat(json.getLong("messagesAnswered")).isEqualTo(json.getLong("messagesSent"));
    }
  }

  @Test
  void shouldFailInOneLineWhenNothingAnswers() throws Exception {
    int free = Asking.freePort();
    Program nobody = Command.jar("bench", "tcp", "127.0.0.1:" + free).run();
    assertThat(nobody.err())
        .isEqualTo("shout: no server on TCP 127.0.0.1:" + free + ": Connection refused\n");
    assertThat(nobody.out()).isEmpty();
    assertThat(nobody.exitCode()).isEqualTo(1);
    Program unknown = Command.jar("bench", "udp", "no-such-host.invalid").run();
    assertThat(unknown.err()).isEqualTo("shout: unknown host \"no-such-host.invalid\"\n");
    assertThat(unknown.exitCode()).isEqualTo(1);
  }

  @Test
  void shouldExplainItselfOnOneScreenAndRefuseWhatItDoesNotKnow() throws Exception {
    Program help = Command.jar("bench", "--help").run();
    assertThat(help.exitCode()).isZero();
    assertThat(help.out().lines()).hasSizeLessThanOrEqualTo(30);
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
    Program slip = Command.jar("bench", "tcp", "--conections", "5").run();
    assertThat(slip.err())
        .isEqualTo("shout: unknown option --conections, did you mean --connections?\n");
    assertThat(slip.exitCode()).isEqualTo(2);
  }
}
