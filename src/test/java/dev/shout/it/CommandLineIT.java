package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the fat jar says before it starts anything: mistakes, {@code --check}, {@code --help}. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CommandLineIT {

  private static final int USAGE = 2;

  /** One line on standard error, nothing on standard output, exit code 2. */
  private static void assertRefused(Program program, String... parts) throws Exception {
    assertThat(program.err()).endsWith("\n").contains(parts);
    assertThat(program.err().lines()).hasSize(1);
    assertThat(program.out()).isEmpty();
    assertThat(program.exitCode()).isEqualTo(USAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          { "tcp": { "prot": 7000 } }          | tcp.prot          | did you mean "port"
          { "udp": { "nonsenseOfALength": 1 } }| nonsenseOfALength | receiveBufferBytes
          { "tpc": {} }                        | tpc               | did you mean "tcp"
          { "tcp": { "port": "many" } }        | tcp.port          | from 0 to 65535, found "many"
          { "tcp": { "port": 70000 } }         | tcp.port          | from 0 to 65535, found 70000
          { "tcp": { "port": null } }          | tcp.port          | from 0 to 65535
          { "tcp": [] }                        | tcp               | expected an object
          { "transport": "kqueue" }            | transport         | epoll
          { "udp": { "port": 1, "port": 2 } }  | -conf             | port
          { "udp": {                           | -conf             | line 1, column
          """)
  void shouldRefuseAWrongConfigurationOnOneLine(String json, String key, String expected)
      throws Exception {
    assertRefused(Command.jar("-conf", json).run(), key, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-cnof, unknown option -cnof, -conf",
    "--chek, unknown option --chek, check",
    "-conf, -conf, needs a value",
    "sever, unknown command \"sever\", server",
    "127.0.0.1:x, 127.0.0.1:x, port",
    "-instances=0, instances, 1 to 256",
    "-instances=two, instances, two",
  })
  void shouldRefuseAWrongCommandLineOnOneLine(String argument, String named, String expected)
      throws Exception {
    assertRefused(Command.jar(argument).run(), named, expected);
  }

  @Test
  void shouldNameTheFileThatCannotBeRead(@TempDir Path directory) throws Exception {
    String missing = directory.resolve("missing.json").toString();
    assertRefused(Command.jar("-conf", missing).run(), "missing.json", "no such file");
    assertRefused(Command.jar("-conf", directory.toString()).run(), "directory");
  }

  @Test
  void shouldTellLineAndColumnOfBrokenJson(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("broken.json");
    Files.writeString(file, "{\n  // The port.\n  \"tcp\": { \"port\": 12x }\n}\n");
    assertRefused(Command.jar("-conf", file.toString()).run(), "broken.json", "line 3, column 22");
  }

  @Test
  void shouldRefuseAVariableThatIsNotOne() throws Exception {
    assertRefused(Command.jar().env("SHOUT_TCP_PROT", "7000").run(), "SHOUT_TCP_PROT", "TCP_PORT");
    assertRefused(Command.jar().env("SHOUT_TCP_PORT", "seven").run(), "SHOUT_TCP_PORT", "seven");
  }

  @Test
  void shouldPrintTheConfigurationInEffectWhenAskedToCheck() throws Exception {
    Program program =
        Command.jar("-conf", "conf/server.json", "-instances", "3", "--check")
            .env("SHOUT_TCP_PORT", "7000")
            .run();
    assertThat(program.err()).isEmpty();
    assertThat(program.exitCode()).isZero();
    JsonObject effective = new JsonObject(program.out());
    assertThat(effective.fieldNames())
        .containsExactly("transport", "logLevel", "logFormat", "logLevels", "udp", "tcp", "admin");
    assertThat(effective.getJsonObject("tcp").getInteger("port")).isEqualTo(7000);
    assertThat(effective.getJsonObject("udp").getInteger("port")).isEqualTo(12000);
    assertThat(effective.getJsonObject("udp").getInteger("instances")).isEqualTo(3);
  }

  @Test
  void shouldTakeWhatItPrintedAsItsConfiguration() throws Exception {
    String printed = Command.jar("tcp-client", "[::1]:7000", "--check").run().out();
    Program again = Command.jar("-conf", printed, "--check").run();
    assertThat(again.out()).isEqualTo(printed).contains("[::1]:7000");
    assertThat(again.exitCode()).isZero();
  }

  @Test
  void shouldRefuseAWrongConfigurationWhenAskedToCheck() throws Exception {
    assertRefused(Command.jar("--check", "-conf", "{\"tcp\": {\"port\": -1}}").run(), "found -1");
  }

  @Test
  void shouldShowTheHelpOnOneScreen() throws Exception {
    for (String option : new String[] {"--help", "-h", "-help"}) {
      Program program = Command.jar(option).run();
      assertThat(program.err()).isEmpty();
      assertThat(program.exitCode()).isZero();
      assertThat(program.out()).contains("server", "udp-client", "tcp-client", "-conf", "--check");
      assertThat(program.out().lines())
          .hasSizeLessThanOrEqualTo(30)
          .allMatch(line -> line.length() <= 80);
    }
  }

  @Test
  void shouldTellItsVersion() throws Exception {
    Program program = Command.jar("--version").run();
    assertThat(program.err()).isEmpty();
    assertThat(program.out()).matches("shout \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(program.exitCode()).isZero();
  }
}
