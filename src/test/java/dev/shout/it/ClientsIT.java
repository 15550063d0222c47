package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fat jar as a client process: standard input, standard output, exit code. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ClientsIT {

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Command client(String name) {
    return name.equals("tcp-client") ? server.tcpClient() : server.udpClient();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldWriteTheUpperCaseOfItsInputAndNothingElse(String name) throws Exception {
    byte[] lines = lines();
    Program client = client(name).input(lines).run();
    assertThat(client.err()).isEmpty();
    Bytes.assertEqual(name, client.outBytes(), Uppercase.of(lines));
    assertThat(client.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldEndTheLastLineThatLacksItsNewline(String name) throws Exception {
    Program client = client(name).input(utf8("one\n\ntwo")).run();
    assertThat(client.out()).isEqualTo("ONE\n\nTWO\n");
    assertThat(client.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldWriteNothingForNoInput(String name) throws Exception {
    Program client = client(name).run();
    assertThat(client.out()).isEmpty();
    assertThat(client.err()).isEmpty();
    assertThat(client.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldServeWithItsFileInConf(String name) throws Exception {
    boolean tcp = name.equals("tcp-client");
    Program client =
        Command.jar("-conf", "conf/" + name + ".json")
            .env(
                tcp ? "SHOUT_TCP_CLIENT_SERVERS" : "SHOUT_UDP_CLIENT_SERVERS",
                "127.0.0.1:" + (tcp ? server.tcpPort() : server.udpPort()))
            .input(utf8("hello\n"))
            .run();
    assertThat(client.out()).isEqualTo("HELLO\n");
    assertThat(client.exitCode()).isZero();
  }

  @Test
  void shouldNameEachLineThatUdpDoesNotAnswerAndEndWithOne() throws Exception {
    int port = Asking.freePort();
    String conf =
        "{\"udpClient\": {\"servers\": \"127.0.0.1:" + port + "\", \"timeoutMillis\": 50}}";
    Program client = Command.jar("-conf", conf).input(utf8("one\ntwo\n")).run();
    assertThat(client.exitCode()).isEqualTo(1);
    assertThat(client.out()).isEmpty();
    assertThat(client.err())
        .isEqualTo(
            """
            line 1: no reply from 127.0.0.1:%1$d after 4 tries
            line 2: no reply from 127.0.0.1:%1$d after 4 tries
            """,
            port);
  }

  @Test
  void shouldNameEachLineThatTcpDoesNotAnswerAndEndWithOne() throws Exception {
    int port = Asking.freePort();
    Program client = Command.jar("tcp-client", "127.0.0.1:" + port).input(utf8("one\ntwo\n")).run();
    assertThat(client.exitCode()).isEqualTo(1);
    assertThat(client.out()).isEmpty();
    assertThat(client.err().lines()).hasSize(2);
    assertThat(client.err())
        .startsWith("line 1: no reply from 127.0.0.1:" + port + " after 4 tries")
        .contains("\nline 2: no reply from 127.0.0.1:" + port)
        .contains("Connection refused")
        .doesNotContain("Exception");
  }

  @Test
  void shouldNameTheLineThatIsTooLongForADatagramAndAnswerTheOthers() throws Exception {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(Texts.ascii(65_507));
    lines.writeBytes(utf8("\n"));
    lines.writeBytes(Texts.ascii(65_508));
    lines.writeBytes(utf8("\nlast\n"));
    Program client = server.udpClient().input(lines.toByteArray()).run();
    assertThat(client.exitCode()).isEqualTo(1);
    Bytes.assertEqual(
        "the others",
        client.outBytes(),
        Uppercase.of(
            utf8(new String(Texts.ascii(65_507), StandardCharsets.US_ASCII) + "\nlast\n")));
    assertThat(client.err()).isEqualTo("line 2: 65508 bytes, more than the 65507 of a datagram\n");
  }

  @Test
  void shouldAskTheNextServerWhenOneIsNotThere() throws Exception {
    Program client =
        Command.jar("tcp-client", "127.0.0.1:" + Asking.freePort(), "127.0.0.1:" + server.tcpPort())
            .input(utf8("hello\n"))
            .run();
    assertThat(client.out()).isEqualTo("HELLO\n");
    assertThat(client.exitCode()).isZero();
  }

  /** Whoever runs it may have any language and any encoding: the answer is the same. */
  @ParameterizedTest
  @ValueSource(strings = {"-Duser.language=tr", "-Dfile.encoding=ISO-8859-1"})
  void shouldGiveTheSameAnswerUnderEveryLocale(String option) throws Exception {
    byte[] text = utf8("i ı straße ﬁ ΐ 😀\n");
    String expected = "I I STRASSE FI \u0399\u0308\u0301 😀\n";
    List<String> jvm = List.of(option, "-Duser.country=TR");
    Command command = Command.jar(jvm, "-conf", "{\"transport\": \"auto\"}");
    try (Server foreign = Server.start(Server.onFreePorts(command).env("LC_ALL", "C"))) {
      for (String protocol : List.of("tcp", "udp")) {
        int port = protocol.equals("tcp") ? foreign.tcpPort() : foreign.udpPort();
        Program client =
            Command.jar(jvm, protocol + "-client", "127.0.0.1:" + port)
                .env("LC_ALL", "C")
                .input(text)
                .run();
        assertThat(client.out()).isEqualTo(expected);
        assertThat(client.err()).isEmpty();
        assertThat(client.exitCode()).isZero();
      }
      assertThat(foreign.stop()).isZero();
    }
  }

  /** Lines of every length below 300 bytes, empty ones among them, and of every kind. */
  private static byte[] lines() {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      lines.writeBytes(Texts.mixed(i * 7 % 300, i));
      lines.write('\n');
    }
    return lines.toByteArray();
  }
}
