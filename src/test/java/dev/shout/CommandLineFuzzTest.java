package dev.shout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Any command line: understood, or one line that says what is wrong.
 *
 * <p>An input is the arguments with a zero byte between two, as Linux shows those of a process.
 */
class CommandLineFuzzTest {

  private static final List<Configuration> CONFIGURATIONS =
      List.of(
          Configuration.defaults(),
          Configuration.fromJson(new JsonObject("{\"tcpClient\": {}}")),
          Configuration.fromJson(new JsonObject("{\"udpClient\": {}}")));

  @FuzzTest
  void understandsTheArgumentsOrSaysInOneLineWhatIsWrong(byte[] input) {
    String[] arguments = new String(input, UTF_8).split("\0", -1);
    oneLineAtMost(
        () -> {
          CommandLine line = CommandLine.parse(arguments);
          assertThat(line.vertxArguments()).noneMatch(argument -> argument == null);
          for (Configuration configuration : CONFIGURATIONS) {
            oneLineAtMost(() -> overridden(line, configuration));
          }
        });
  }

  private static void overridden(CommandLine line, Configuration configuration) {
    Configuration result = CommandLineOverrides.apply(line, configuration);
    assertThat(Configuration.fromJson(result.toJson())).isEqualTo(result);
  }

  private static void oneLineAtMost(Runnable action) {
    try {
      action.run();
    } catch (ConfigException e) {
      assertThat(e.getMessage()).isNotBlank();
      assertThat(e.getMessage().chars().filter(Character::isISOControl)).isEmpty();
    }
  }
}
