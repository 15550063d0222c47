package dev.shout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.config.Command;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.impl.VertxApplicationCommand;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Option;

class CommandLineTest {

  private static Configuration overridden(JsonObject json, String... arguments) {
    return CommandLineOverrides.apply(CommandLine.parse(arguments), Configuration.fromJson(json));
  }

  @Test
  void shouldTakeCommandAddressesAndOptionsInAnyOrder() {
    CommandLine line =
        CommandLine.parse("tcp-client", "-conf", "a.json", "one", "--check", "two:7", "-cluster");
    assertThat(line.command()).contains(Command.TCP_CLIENT);
    assertThat(line.addresses()).containsExactly("one", "two:7");
    assertThat(line.conf()).contains("a.json");
    assertThat(line.check()).isTrue();
    assertThat(line.vertxArguments()).containsExactly("-cluster");
  }

  @Test
  void shouldTakeAValueBehindAnEqualsSignAsVertxDoes() {
    CommandLine line = CommandLine.parse("--conf={\"tcp\": {}}", "-cluster-port=7000");
    assertThat(line.conf()).contains("{\"tcp\": {}}");
    assertThat(line.vertxArguments()).containsExactly("-cluster-port", "7000");
  }

  @Test
  void shouldTakeAnAddressWithoutACommandForTheServers() {
    assertThat(CommandLine.parse("127.0.0.1:7000").addresses()).containsExactly("127.0.0.1:7000");
    assertThat(CommandLine.parse("localhost").command()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tcp-clien | unknown command \"tcp-clien\", did you mean tcp-client?",
        "bnech     | unknown command \"bnech\", did you mean bench?",
        "xyz       | unknown command \"xyz\", see --help",
        "--chekc   | unknown option --chekc, did you mean -check?",
        "-q        | unknown option -q, see --help",
        "-conf     | option -conf needs a value",
        "-cluster-port=x | -cluster-port: expected a port, found \"x\"",
        "-options=none.json | -options: none.json: cannot be read: no such file",
        "-deployment-options={\"a\": 1 | -deployment-options: line 1, column 8: Unexpected"
            + " end-of-input: expected close marker for Object (start marker at line 1, column 1)",
      })
  void shouldSayWhatIsWrongInOneLine(String argument, String message) {
    assertThatThrownBy(() -> CommandLine.parse(argument))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void shouldKnowEveryOptionOfVertxApplication() {
    Set<String> values = new TreeSet<>();
    Set<String> flags = new TreeSet<>();
    Arrays.stream(VertxApplicationCommand.class.getDeclaredFields())
        .map(field -> Map.entry(field.getType(), options(field.getAnnotation(Option.class))))
        .forEach(
            field -> {
              boolean flag = field.getKey() == boolean.class || field.getKey() == Boolean.class;
              (flag ? flags : values).addAll(field.getValue());
            });
    flags.removeAll(CommandLine.OURS);
    values.removeAll(CommandLine.OURS);
    assertThat(CommandLine.VERTX_FLAGS).containsExactlyInAnyOrderElementsOf(flags);
    assertThat(CommandLine.VERTX_VALUES).containsExactlyInAnyOrderElementsOf(values);
  }

  private static List<String> options(Option option) {
    return option == null
        ? List.of()
        : Arrays.stream(option.names()).map(name -> name.replaceFirst("^--?", "")).toList();
  }

  @Test
  void shouldLetTheCommandLineOverrideTheServersAddress() {
    Configuration both = overridden(new JsonObject(), "server", "[::1]:0");
    assertThat(both.udp().get().host()).isEqualTo("::1");
    assertThat(both.tcp().get().port()).isZero();
    JsonObject ports = new JsonObject("{\"udp\": {\"port\": 1}, \"tcp\": {\"port\": 2}}");
    Configuration hostAlone = overridden(ports, "server", "127.0.0.1");
    assertThat(hostAlone.udp().get().port()).isEqualTo(1);
    assertThat(hostAlone.tcp().get().port()).isEqualTo(2);
  }

  @Test
  void shouldLetTheCommandLineOverrideTheClientsServers() {
    Configuration client =
        overridden(new JsonObject("{\"tcpClient\": {}}"), "localhost", "[::1]:7");
    assertThat(client.tcpClient().get().servers())
        .containsExactly(new ServerAddress("localhost", 12000), new ServerAddress("::1", 7));
  }

  @Test
  void shouldScaleTheServersAndNotVertxsMainVerticleByInstances() {
    Configuration scaled = overridden(new JsonObject(), "-instances", "4");
    assertThat(scaled.udp().get().instances()).isEqualTo(4);
    assertThat(scaled.tcp().get().instances()).isEqualTo(4);
    assertThat(CommandLine.parse("-instances", "4").vertxArguments()).isEmpty();
  }

  @Test
  void shouldSwitchTlsOfTheClientOn() {
    JsonObject client = new JsonObject("{\"tcpClient\": {}}");
    assertThat(overridden(client, "--tls").tcpClient().get().tls().trust()).isEqualTo("jvm");
    assertThat(overridden(client, "--trust", "ca.pem").tcpClient().get().tls().trust())
        .isEqualTo("ca.pem");
    JsonObject named = new JsonObject("{\"tcpClient\": {\"tls\": {\"trust\": \"a.pem\"}}}");
    assertThat(overridden(named, "--tls").tcpClient().get().tls().trust()).isEqualTo("a.pem");
    assertThat(overridden(named, "--tls", "--trust=b.pem").tcpClient().get().tls().trust())
        .isEqualTo("b.pem");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}              | server --tls  | --tls and --trust are for the tcp-client; a server needs a"
            + " certificate, tcp.tls.certificate",
        "{}              | server a.b c.d | the server listens on one address, found a.b c.d",
        "{}              | -instances x   | -instances: expected a whole number, found \"x\"",
        "{\"udpClient\":{}} | -instances 2   | -instances is for the server: a client reads standard"
            + " input, and there is one",
      })
  void shouldRefuseWhatACommandCannotDo(String json, String arguments, String message) {
    assertThatThrownBy(() -> overridden(new JsonObject(json), arguments.split(" ")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
