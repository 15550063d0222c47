package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with other servers builds, runs, and would see a wrong byte. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CompareIT {

  @TempDir Path directory;

  @BeforeAll
  static void require() {
    Tools.requirePython();
    Tools.requireGcc();
    Tools.requireTaskset();
    Tools.requireProc();
  }

  private Program compare(String... arguments) throws Exception {
    return Command.of("bench/compare/run")
        .arguments("--rounds", "1", "--seconds", "0.1", "--warmup", "0.05")
        .arguments("--json", rounds().toString())
        .arguments(arguments)
        .env("SHOUT_JAR", Path.of(System.getProperty("shout.jar")).toAbsolutePath().toString())
        .env("JAVA_HOME", System.getProperty("java.home"))
        .run();
  }

  private Path rounds() {
    return directory.resolve("rounds.json");
  }

  private List<JsonObject> measured() throws Exception {
    return new JsonArray(Files.readString(rounds())).stream().map(JsonObject.class::cast).toList();
  }

  @Test
  void shouldMeasureEveryModeWithoutAWrongByte() throws Exception {
    Program run = compare("--peers", "limit,shout", "--modes", "all");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(measured()).hasSize(14).allSatisfy(CompareIT::isRight);
    assertThat(run.out()).contains("tcp-connect").contains("| shout |");
  }

  @Test
  void shouldMeasureTextWhoseUpperCaseIsLonger() throws Exception {
    Program run = compare("--peers", "shout", "--modes", "tcp-stream:mixed,udp-window:mixed");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(measured()).hasSize(2).allSatisfy(CompareIT::isRight);
  }

  private static void isRight(JsonObject round) {
    assertThat(round.getString("problem")).isNull();
    assertThat(round.getLong("wrong")).isZero();
    assertThat(round.getLong("failed")).isZero();
    // A stream counts whole messages, and a round is short: of a busy machine it may see none.
    assertThat(round.getDouble("mb_per_s")).isPositive();
  }

  @Test
  void shouldSeeTheWrongBytesOfAServerThatKnowsOnlyAscii() throws Exception {
    Program run =
        compare(
            "--peers", "limit", "--modes", "tcp-pingpong:greek,tcp-stream:greek,udp-window:greek");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(measured())
        .hasSize(3)
        .allSatisfy(round -> assertThat(round.getString("problem")).startsWith("wrong byte"));
  }
}
