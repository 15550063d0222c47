package dev.shout.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.shout.config.Command;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.ConfigurationReader;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any configuration, in a file or inline, under any variables: one that holds together, or one line
 * that says what is wrong.
 *
 * <p>An input is what stands before the first zero byte after the last variable: {@code
 * NAME=VALUE\0NAME=VALUE\0{json}}, as Linux writes an environment.
 */
class ConfigurationFuzzTest {

  /** Each of them, and none. */
  private static final List<Command> COMMANDS =
      Arrays.asList(null, Command.SERVER, Command.UDP_CLIENT, Command.TCP_CLIENT);

  private static Path file;

  @BeforeAll
  static void makeTheFile() throws IOException {
    file = Files.createTempFile("shout-fuzz", ".json");
  }

  @AfterAll
  static void deleteTheFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @FuzzTest
  void readsAConfigurationOrSaysInOneLineWhatIsWrong(byte[] input) throws IOException {
    int end = input.length;
    while (end > 0 && input[end - 1] != 0) {
      end--;
    }
    Map<String, String> environment = environment(new String(input, 0, end, UTF_8));
    String text = new String(input, end, input.length - end, UTF_8);
    byte[] bytes = Arrays.copyOfRange(input, end, input.length);
    Files.write(file, bytes);
    // Of what is no UTF-8 the text is another one.
    boolean inlineToo =
        text.stripLeading().startsWith("{") && Arrays.equals(text.getBytes(UTF_8), bytes);
    for (Command command : COMMANDS) {
      Optional<Configuration> fromFile = read(file.toString(), environment, command);
      if (inlineToo) {
        assertThat(read(text, environment, command)).isEqualTo(fromFile);
      }
    }
  }

  private static Map<String, String> environment(String block) {
    Map<String, String> environment = new HashMap<>();
    for (String variable : block.split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return environment;
  }

  /** The configuration, or nothing where it is refused: Jackson words that in two ways. */
  private static Optional<Configuration> read(
      String fileOrJson, Map<String, String> environment, Command command) {
    Configuration configuration;
    try {
      configuration = ConfigurationReader.read(fileOrJson, environment, command);
    } catch (ConfigException e) {
      assertOneLine(e.getMessage());
      return Optional.empty();
    }
    JsonObject json = configuration.toJson();
    assertThat(Configuration.fromJson(json)).isEqualTo(configuration);
    assertThat(ConfigurationReader.read(json.encodePrettily(), Map.of(), command))
        .isEqualTo(configuration);
    return Optional.of(configuration);
  }

  private static void assertOneLine(String message) {
    assertThat(message).isNotBlank();
    assertThat(message.chars().filter(c -> c < ' ' || c == 0x7F || c == 0x85 || c == 0x2028))
        .as(message)
        .isEmpty();
  }
}
