package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which source counts, and which sections run. */
class ConfigurationReaderTest {

  private static final Map<String, String> NONE = Map.of();

  @Test
  void shouldPutTheFileOverTheDefaultsAndTheEnvironmentOverTheFile() {
    String json = "{\"tcp\": {\"port\": 1, \"backlog\": 2}}";
    Configuration read = ConfigurationReader.read(json, Map.of("SHOUT_TCP_PORT", "7000"), null);
    assertThat(read.tcp())
        .contains(TcpServerOptions.fromJson(new JsonObject("{\"port\": 7000, \"backlog\": 2}")));
    assertThat(read.udp()).isEmpty();
  }

  @Test
  void shouldRunTheServersWithTheirDefaultsWhenNothingIsGiven() {
    assertThat(ConfigurationReader.read(null, NONE, null)).isEqualTo(Configuration.defaults());
    assertThat(ConfigurationReader.read(null, NONE, Command.SERVER))
        .isEqualTo(Configuration.defaults());
    assertThat(ConfigurationReader.read(" {} ", NONE, null)).isEqualTo(Configuration.defaults());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NODES", "BENCH"}) // run no section
  void shouldRunTheSectionsOfTheCommandWhenTheFileNamesNone(Command command) {
    Configuration read = ConfigurationReader.read("{\"logLevel\": \"warn\"}", NONE, command);
    assertThat(read.logLevel()).isEqualTo("warn");
    assertThat(read.toJson().fieldNames())
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.of("transport", "logLevel", "logFormat", "logLevels"),
                    command.sections().stream())
                .toList());
  }

  @Test
  void shouldKeepOnlyTheSectionsOfTheCommand() {
    String all = "{\"udp\": {}, \"udpClient\": {\"window\": 5}, \"tcpClient\": {}}";
    assertThat(ConfigurationReader.read(all, NONE, Command.SERVER).toJson().fieldNames())
        .containsExactlyInAnyOrder("transport", "logLevel", "logFormat", "logLevels", "udp");
    Configuration client = ConfigurationReader.read(all, NONE, Command.UDP_CLIENT);
    assertThat(client.toJson().fieldNames())
        .containsExactlyInAnyOrder("transport", "logLevel", "logFormat", "logLevels", "udpClient");
    assertThat(client.udpClient().orElseThrow().window()).isEqualTo(5);
    assertThat(ConfigurationReader.read(all, NONE, null).toJson().fieldNames())
        .containsExactlyInAnyOrder(
            "transport", "logLevel", "logFormat", "logLevels", "udp", "udpClient", "tcpClient");
  }

  @Test
  void shouldSayWhichSectionIsMissingWhenAFileIsForAnotherCommand(@TempDir Path directory)
      throws IOException {
    String file = Files.writeString(directory.resolve("x.json"), "{\"tcp\": {}}").toString();
    assertThatThrownBy(() -> ConfigurationReader.read(file, NONE, Command.TCP_CLIENT))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": no section \"tcpClient\", which the command tcp-client needs");
    assertThatThrownBy(() -> ConfigurationReader.read("{\"udpClient\": {}}", NONE, Command.SERVER))
        .hasMessage("-conf: no section \"udp\" or \"tcp\", which the command server needs");
  }

  @Test
  void shouldCheckTheWholeFileEvenWhereItIsNotUsed() {
    String json = "{\"tcp\": {\"port\": \"x\"}, \"udp\": {}}";
    String message = "-conf: tcp.port: expected a whole number from 0 to 65535, found \"x\"";
    assertThatThrownBy(() -> ConfigurationReader.read(json, Map.of("SHOUT_TCP_PORT", "1"), null))
        .hasMessage(message);
    String client = json.replace("udp", "udpClient");
    assertThatThrownBy(() -> ConfigurationReader.read(client, NONE, Command.UDP_CLIENT))
        .hasMessage(message);
  }

  @Test
  void shouldTakeSeveralServersFromAVariable() {
    Map<String, String> environment = Map.of("SHOUT_TCP_CLIENT_SERVERS", "a:1, [::1]:2 ,c");
    assertThat(
            ConfigurationReader.read(null, environment, Command.TCP_CLIENT)
                .tcpClient()
                .orElseThrow()
                .servers())
        .containsExactly(
            new ServerAddress("a", 1), new ServerAddress("::1", 2), new ServerAddress("c", 12000));
  }

  @Test
  void shouldLeaveVariablesAloneThatAreNotOurs() {
    Map<String, String> environment =
        Map.of(
            "SHOUT_SERVICE_HOST", "10.0.0.1",
            "SHOUT_PORT", "tcp://10.0.0.1:12000",
            "SHOUT_PORT_12000_UDP_PROTO", "udp",
            "SHOUT_JAVA_OPTS", "-Xmx64m",
            "SHOUT_UDP_CLIENT_TIMEOUT_MILLIS", "not for a server",
            "SHOUT_UDP_CLIENT_NONSENSE", "not for a server",
            "TCP_PORT", "1",
            "PATH", "/bin");
    assertThat(ConfigurationReader.read(null, environment, null))
        .isEqualTo(Configuration.defaults());
  }

  @Test
  void shouldNameTheNearestVariableWhenOneIsMistyped() {
    assertThatThrownBy(() -> ConfigurationReader.read(null, Map.of("SHOUT_TCP_PROT", "1"), null))
        .hasMessage("SHOUT_TCP_PROT: unknown variable, did you mean \"SHOUT_TCP_PORT\"?");
    assertThatThrownBy(
            () ->
                ConfigurationReader.read(
                    null, Map.of("SHOUT_UDP_CLIENT_WINDWO", "1"), Command.UDP_CLIENT))
        .hasMessage(
            "SHOUT_UDP_CLIENT_WINDWO: unknown variable,"
                + " did you mean \"SHOUT_UDP_CLIENT_WINDOW\"?");
    assertThatThrownBy(
            () ->
                ConfigurationReader.read(
                    null, Map.of("SHOUT_UDP_CLIENT_SPEED", "1"), Command.UDP_CLIENT))
        .hasMessage(
            "SHOUT_UDP_CLIENT_SPEED: unknown variable, expected one of SHOUT_UDP_CLIENT_SERVERS,"
                + " SHOUT_UDP_CLIENT_TIMEOUT_MILLIS, SHOUT_UDP_CLIENT_RETRIES,"
                + " SHOUT_UDP_CLIENT_WINDOW");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "1.5", "1e3", "0x10", "+1", " 1", "1 ", "\u0661", "99999999999999999999"})
  void shouldTakeOnlyDecimalNumbersFromAVariable(String text) {
    assertThatThrownBy(() -> ConfigurationReader.read(null, Map.of("SHOUT_TCP_PORT", text), null))
        .hasMessage(
            "SHOUT_TCP_PORT: expected a whole number from 0 to 65535, found \"" + text + "\"");
  }

  @Test
  void shouldFindEachCommandByItsWord() {
    for (Command command : Command.values()) {
      assertThat(Command.of(command.word())).contains(command);
      assertThat(Configuration.TOP.children()).containsAll(command.sections());
    }
    assertThat(Command.of("tcpClient")).isEmpty();
  }
}
