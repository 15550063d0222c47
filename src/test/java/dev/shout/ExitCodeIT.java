package dev.shout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake ends the process itself with 2; {@code EveryMistakeTest} has all of them. */
class ExitCodeIT {

  private static final long LIMIT_SECONDS = 30;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "-conf {\"tcp\":{\"prot\":1}} | shout: -conf: tcp.prot: unknown key, did you mean \"port\"?",
        "--chekc                      | shout: unknown option --chekc, did you mean -check?",
        "'-instances 1\n2 server'     | shout: -instances: expected a whole number, found \"1\\n2\"",
      })
  void shouldEndTheProcessWith2AndOneLine(String arguments, String message) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", System.getProperty("shout.jar")));
    command.addAll(List.of(arguments.split(" ", -1)));
    Process process = new ProcessBuilder(command).start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(2);
      assertThat(process.getInputStream().readAllBytes()).isEmpty();
      assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
          .isEqualTo(message + System.lineSeparator());
    } finally {
      process.destroyForcibly();
    }
  }
}
