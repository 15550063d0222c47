package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fat jar as a server process: what it says, whom it serves, how it ends. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FatJarIT {

  private static final byte[] TEXT = utf8("hello, straße ﬁn 😀");

  @Test
  void shouldSayOnOneLineThatItIsReadyAndNothingElse() throws Exception {
    try (Server server = Server.start()) {
      assertThat(server.udpPort()).isPositive();
      assertThat(server.tcpPort()).isPositive();
      assertServes(server);
      server.stop();
      assertThat(server.program().out())
          .isEqualTo(
              "The server is ready to receive on UDP 127.0.0.1:%d and TCP 127.0.0.1:%d\n",
              server.udpPort(), server.tcpPort());
    }
  }

  @Test
  void shouldEndWithZeroAndLeaveNoSocketWhenAskedToEnd() throws Exception {
    try (Server server = Server.start();
        Socket idle = Asking.connect(server.tcpPort())) {
      assertThat(server.stop()).isZero();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(Asking.isFreeTcp(server.tcpPort())).isTrue();
      assertThat(Asking.isFreeUdp(server.udpPort())).isTrue();
    }
  }

  @Test
  void shouldRunTcpAloneWhenOnlyTcpIsNamed() throws Exception {
    try (Server server = Server.start("-conf", "{\"tcp\": {}}")) {
      assertThat(server.readyLine())
          .isEqualTo("The server is ready to receive on TCP 127.0.0.1:%d\n", server.tcpPort());
      assertThat(Asking.isFreeUdp(server.tcpPort())).isTrue();
      Bytes.assertEqual("tcp", Asking.byTcp(server.tcpPort(), TEXT), upper(TEXT));
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void shouldRunUdpAloneWhenOnlyUdpIsNamed() throws Exception {
    try (Server server = Server.start("-conf", "{\"udp\": {}}")) {
      assertThat(server.readyLine())
          .isEqualTo("The server is ready to receive on UDP 127.0.0.1:%d\n", server.udpPort());
      assertThat(Asking.isFreeTcp(server.udpPort())).isTrue();
      Bytes.assertEqual("udp", Asking.byUdp(server.udpPort(), TEXT), upper(TEXT));
      assertThat(server.stop()).isZero();
    }
  }

  @Test
  void shouldLetTheEnvironmentOverrideTheFile() throws Exception {
    try (Server server = Server.start("-conf", "conf/server.json")) {
      assertThat(server.readyLine())
          .matches(
              "The server is ready .* UDP 127\\.0\\.0\\.1:\\d+ and TCP 127\\.0\\.0\\.1:\\d+\n");
      assertThat(server.tcpPort()).isNotEqualTo(12000);
      assertServes(server);
    }
  }

  @Test
  void shouldLetTheCommandLineOverrideTheEnvironment() throws Exception {
    int port = Asking.freePort();
    Command command =
        Command.jar("server", "127.0.0.1:" + port)
            .env("SHOUT_UDP_PORT", "1")
            .env("SHOUT_TCP_PORT", "1");
    try (Server server = Server.start(command)) {
      assertThat(server.udpPort()).isEqualTo(port);
      assertThat(server.tcpPort()).isEqualTo(port);
      assertServes(server);
    }
  }

  @Test
  void shouldServeBothProtocolsWithSeveralInstances() throws Exception {
    try (Server server = Server.start("-instances", "2")) {
      for (int i = 0; i < 20; i++) {
        assertServes(server);
      }
      assertThat(server.stop()).isZero();
      assertThat(server.program().out().lines()).hasSize(1);
    }
  }

  @Test
  void shouldServeBothProtocolsOnNio() throws Exception {
    try (Server server =
        Server.start("-conf", "{\"transport\": \"nio\", \"udp\": {}, \"tcp\": {}}")) {
      assertServes(server);
      assertThat(server.stop()).isZero();
      assertThat(server.program().err()).contains("transport=nio").doesNotContain("Exception");
    }
  }

  @Test
  void shouldRunOneUdpInstanceAndSaySoWhereTheTransportCannotShareAPort() throws Exception {
    try (Server server =
        Server.start(
            "-instances", "2", "-conf", "{\"transport\": \"nio\", \"udp\": {}, \"tcp\": {}}")) {
      assertServes(server);
      assertThat(server.stop()).isZero();
      assertThat(server.program().err()).contains("udp.instances=2").contains("one instance runs");
    }
  }

  @Test
  void shouldNeverLogWhatUsersSend() throws Exception {
    try (Server server = Server.start()) {
      for (String text : new String[] {"xyzzyMarker", "xyzzyMarker\n", "xyzzyMarker\uFFFF\r\n"}) {
        Asking.byUdp(server.udpPort(), utf8(text));
        Asking.byTcp(server.tcpPort(), utf8(text));
      }
      // A reply too long for a datagram, and a reset: both could be worth a word.
      Asking.sendUdp(server.udpPort(), utf8("xyzzyMarker" + "ΐ".repeat(20_000)));
      try (Socket socket = Asking.connect(server.tcpPort())) {
        socket.getOutputStream().write(utf8("xyzzyMarker"));
        socket.setSoLinger(true, 0);
      }
      assertServes(server);
      assertThat(server.stop()).isZero();
      assertThat(server.program().err()).doesNotContainIgnoringCase("xyzzymarker");
      assertThat(server.program().out()).doesNotContainIgnoringCase("xyzzymarker");
    }
  }

  private static void assertServes(Server server) throws Exception {
    byte[] mixed = Texts.mixed(20_000, 7);
    Bytes.assertEqual("udp", Asking.byUdp(server.udpPort(), TEXT), upper(TEXT));
    Bytes.assertEqual("udp", Asking.byUdp(server.udpPort(), mixed), upper(mixed));
    Bytes.assertEqual("tcp", Asking.byTcp(server.tcpPort(), TEXT), upper(TEXT));
    Bytes.assertEqual("tcp", Asking.byTcp(server.tcpPort(), mixed), upper(mixed));
  }

  private static byte[] upper(byte[] text) {
    return Uppercase.of(text);
  }
}
