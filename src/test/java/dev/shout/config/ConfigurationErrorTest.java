package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one line for each mistake, word for word; {@code '} stands for a quote in the tables. */
class ConfigurationErrorTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'tcp': {'prot': 1}} | tcp.prot: unknown key, did you mean 'port'?",
        "{'tpc': {}} | tpc: unknown key, did you mean 'tcp'?",
        "{'loglevel': 'info'} | loglevel: unknown key, did you mean 'logLevel'?",
        "{'udpClient': {'speed': 1}} | udpClient.speed: unknown key, expected one of servers,"
            + " timeoutMillis, retries, window",
        "{'udp': {'speed': 1}} | udp.speed: unknown key, expected one of KEYS-OF-UDP",
        "{'http': {}} | http: unknown key, expected one of KEYS-OF-TOP",
        "{'': 1} | '': unknown key, expected one of KEYS-OF-TOP",
        "{'tcp': null} | tcp: expected an object, found null",
        "{'tcp': []} | tcp: expected an object, found an empty array",
        "{'tcp': 12000} | tcp: expected an object, found 12000",
        "{'tcp': {'closeAfterReply': 'true'}} | tcp.closeAfterReply: expected true or false,"
            + " found 'true'",
        "{'tcp': {'host': ''}} | tcp.host: expected a host name or an IP address, found ''",
        "{'tcp': {'host': 'a b'}} | tcp.host: expected a host name or an IP address, found 'a b'",
        "{'tcp': {'host': '0.0.0.0:80'}} | tcp.host: expected a host name or an IP address,"
            + " found '0.0.0.0:80'",
        "{'logLevel': 'INFO'} | logLevel: expected one of trace, debug, info, warn, error,"
            + " found 'INFO'",
        "{'udpClient': {'servers': []}} | udpClient.servers: expected one or more servers, each"
            + " HOST, HOST:PORT or [IPV6]:PORT with a port from 1 to 65535, found an empty array",
        "{'udpClient': {'servers': [7]}} | udpClient.servers: expected one or more servers, each"
            + " HOST, HOST:PORT or [IPV6]:PORT with a port from 1 to 65535, found 7",
        "[] | expected a JSON object, found an array",
        "12000 | expected a JSON object, found a number",
        "'x' | expected a JSON object, found a string",
        "null | expected a JSON object, found null",
        "`` | expected a JSON object, found nothing",
        "// only a comment | expected a JSON object, found nothing",
      })
  void shouldNameTheFileTheKeyAndWhatWasExpected(String json, String message) throws IOException {
    assertMessage(json.replace('\'', '"'), message.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({
    "\"x\", \"x\"",
    "\"12000\", \"12000\"",
    "12000.5, 12000.5",
    "1e3, 1000.0",
    "-1, -1",
    "65536, 65536",
    "4294979296, 4294979296",
    "123456789012345678901234567890, 123456789012345678901234567890",
    "null, null",
    "true, true",
    "[12000], an array",
    "{}, an object",
  })
  void shouldSayWhatStandsInPlaceOfANumber(String value, String found) throws IOException {
    assertMessage(
        "{\"tcp\": {\"port\": " + value + "}}",
        "tcp.port: expected a whole number from 0 to 65535, found " + found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'tcp': {~  'port':~    12000,, }} | line 3, column 11: Unexpected character (',' (code"
            + " 44)): was expecting double-quote to start field name",
        "{'tcp': {'port': 1, 'port': 2}} | line 1, column 27: Duplicate field 'port'",
        "{'tcp': {},~ 'tcp': {}} | line 2, column 7: Duplicate field 'tcp'",
        "{} x | line 1, column 5: Unrecognized token 'x': was expecting (JSON String, Number,"
            + " Array, Object or token 'null', 'true' or 'false')",
        "{} ~ {} | line 2, column 2: expected nothing after the object",
        "{'tcp': {} | line 1, column 11: Unexpected end-of-input: expected close marker for"
            + " Object (start marker at line 1, column 1)",
      })
  void shouldTellThePlaceWhenTheJsonIsBroken(String json, String message) throws IOException {
    String text = json.replace('\'', '"').replace('~', '\n');
    Path file = Files.writeString(directory.resolve("broken.json"), text);
    assertThatThrownBy(() -> ConfigurationReader.read(file.toString(), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .satisfies(
            e -> assertThat(e.getMessage().replace('"', '\'')).isEqualTo(file + ": " + message));
    assertThatThrownBy(() -> ConfigurationReader.read(text, Map.of(), null))
        .satisfies(
            e -> assertThat(e.getMessage().replace('"', '\'')).isEqualTo("-conf: " + message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\": tru}",
        "{\"a\": 01}",
        "{\"a\": NaN}",
        "{'a': 1}",
        "{\"a\": \"\n\"}",
        "{\"a\": \"\\x\"}",
        "{\"a\": 1 /*",
        "{a: 1}",
        "{\"a\": .5}",
        "\u00e4"
      })
  void shouldSayItInOneLineWithoutTheSource(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("broken.json"), json);
    assertThatThrownBy(() -> ConfigurationReader.read(file.toString(), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching("(?s)" + Pattern.quote(file + ": line ") + "\\d+, column \\d+: [^\\n]+")
        .hasMessageNotContainingAny("Source", "REDACTED", "ReadFeature", "\n", "\r");
  }

  @Test
  void shouldTellThePlaceOfABadByteAndOfTooDeepJson() throws IOException {
    Path file = directory.resolve("bytes.json");
    Files.write(file, "{\"a\": \"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ConfigurationReader.read(file.toString(), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageMatching(
            Pattern.quote(file.toString()) + ": line 1, column \\d+: Invalid UTF-8 .*");
    assertThatThrownBy(
            () -> ConfigurationReader.read("{\"a\":" + "[".repeat(100_000), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("-conf: ")
        .hasMessageContaining("depth");
  }

  @Test
  void shouldTakeCommentsAsVertxDoes() throws IOException {
    Path file = directory.resolve("comments.json");
    Files.writeString(file, "// one\n{ /* two */ \"tcp\": {} // three\n}\n/* four */\n");
    assertThat(ConfigurationReader.read(file.toString(), Map.of(), null).tcp()).isPresent();
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws IOException {
    String none = directory.resolve("none.json").toString();
    assertThatThrownBy(() -> ConfigurationReader.read(none, Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .hasMessage(none + ": cannot be read: no such file");
    assertThatThrownBy(() -> ConfigurationReader.read(directory.toString(), Map.of(), null))
        .hasMessage(directory + ": cannot be read: is a directory");
    assertThatThrownBy(() -> ConfigurationReader.read("a\0b", Map.of(), null))
        .hasMessage("a\\u0000b: cannot be read: not a file name");
    String below = Files.writeString(directory.resolve("file"), "{}").resolve("x").toString();
    assertThatThrownBy(() -> ConfigurationReader.read(below, Map.of(), null))
        .hasMessage(below + ": cannot be read: Not a directory");
    assertThatThrownBy(() -> ConfigurationReader.read("", Map.of(), null))
        .hasMessage("-conf: expected a file name or a JSON object, found \"\"");
  }

  @Test
  void shouldSayThatPermissionIsDenied() throws IOException {
    Path file = Files.writeString(directory.resolve("secret.json"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    assumeThat(Files.isReadable(file)).as("root reads everything").isFalse();
    assertThatThrownBy(() -> ConfigurationReader.read(file.toString(), Map.of(), null))
        .hasMessage(file + ": cannot be read: permission denied");
  }

  @Test
  void shouldCutLongValuesAndEscapeWhatWouldBreakTheLine() throws IOException {
    assertMessage(
        "{\"transport\": \"" + "x".repeat(1000) + "\"}",
        "transport: expected one of auto, nio, epoll, io_uring, found \""
            + "x".repeat(40)
            + "...\"");
    assertMessage(
        "{\"transport\": \"a\\n\\u001b[2J\\u2028\\\"\\ud83d\\ude00\\ud83d\"}",
        "transport: expected one of auto, nio, epoll, io_uring, found"
            + " \"a\\n\\u001b[2J\\u2028\"\ud83d\ude00\\ud83d\"");
    assertMessage(
        "{\"tcp\": {\"a\\nb\": 1}}", "tcp.\"a\\nb\": unknown key, expected one of KEYS-OF-TCP");
  }

  @Test
  void shouldCarryNoStackTrace() {
    assertThat(new ConfigException("x").getStackTrace()).isEmpty();
  }

  private void assertMessage(String json, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("server.json"), json);
    assertThatThrownBy(() -> ConfigurationReader.read(file.toString(), Map.of(), null))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            file
                + ": "
                + message
                    .replace("KEYS-OF-TOP", keysOf(Configuration.TOP))
                    .replace("KEYS-OF-UDP", keysOf(UdpServerOptions.SECTION))
                    .replace("KEYS-OF-TCP", keysOf(TcpServerOptions.SECTION)));
  }

  private static String keysOf(Section section) {
    return Stream.concat(section.keys().stream().map(Key::name), section.children().stream())
        .collect(Collectors.joining(", "));
  }
}
