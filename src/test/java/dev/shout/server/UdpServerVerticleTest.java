package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.upper;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.text.Uppercase;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** What the UDP server promises, on every transport. */
class UdpServerVerticleTest {

  private static UdpPeer connect(UdpServerVerticle server) throws Exception {
    return new UdpPeer(server.localAddress().port());
  }

  @UdpTest
  void shouldAnswerADatagramOfEverySizeWhole(UdpServers servers) throws Exception {
    try (UdpPeer client = connect(servers.deploy())) {
      for (int size : new int[] {0, 1, 2047, 2048, 2049, 9000, 21_835, 65_507}) {
        assertEqual(size + " bytes", client.ask(ascii(size)), Uppercase.of(ascii(size)));
      }
    }
  }

  @UdpTest
  void shouldAnswerEmptyDatagramsAmongOthers(UdpServers servers) throws Exception {
    try (UdpPeer client = connect(servers.deploy())) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.ask(new byte[0])).isEmpty();
        assertThat(client.ask(utf8("x"))).isEqualTo(utf8("X"));
      }
    }
  }

  @UdpTest
  void shouldAnswerTextOfAnyLanguageAndBytesThatAreNoText(UdpServers servers) throws Exception {
    try (UdpPeer client = connect(servers.deploy())) {
      assertThat(client.ask(utf8("straße ŉ ΐ ﬁ"))).isEqualTo(upper("straße ŉ ΐ ﬁ"));
      byte[] cut = {'a', (byte) 0xC3};
      assertThat(client.ask(cut)).isEqualTo(new byte[] {'A', (byte) 0xC3});
    }
  }

  @UdpTest
  void shouldCountAReplyThatIsNoDatagramAndGoOn(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    try (UdpPeer client = connect(server)) {
      // U+0390: 2 bytes become 6. 21,834 bytes just fit, 21,836 of them do not.
      assertThat(client.ask(utf8("ΐ".repeat(10_917))).length).isEqualTo(65_502);
      client.send(utf8("ΐ".repeat(10_918)));
      until("it is counted", () -> server.counters().repliesTooLong() == 1);
      assertThat(client.ask(utf8("next"))).isEqualTo(utf8("NEXT"));
    }
  }

  @UdpTest
  void shouldAnswerEveryTextOf21835BytesWhole(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    try (UdpPeer client = connect(server)) {
      byte[] worst = utf8("ΐ".repeat(10_917) + "x");
      assertThat(worst).hasSize(21_835);
      byte[] reply = client.ask(worst);
      assertEqual("21,835 bytes", reply, Uppercase.of(worst));
      assertThat(reply).hasSize(65_503);
    }
    assertThat(server.counters().repliesTooLong()).isZero();
  }

  @UdpTest
  void shouldNeverSendMoreThanThreeTimesTheRequest(UdpServers servers) throws Exception {
    try (UdpPeer client = connect(servers.deploy())) {
      for (int codePoint = 0x80; codePoint <= 0xFFFF; codePoint++) {
        String text = Character.toString(codePoint);
        if (!Character.isSurrogate(text.charAt(0)) && upper(text).length > utf8(text).length) {
          byte[] request = utf8(text.repeat(100));
          assertThat(client.ask(request).length).isBetween(1, 3 * request.length);
        }
      }
    }
  }

  @UdpTest
  void shouldAnswerEveryDatagramOfABurst(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    int burst = 100;
    try (UdpPeer client = connect(server)) {
      for (int i = 0; i < burst; i++) {
        client.send(utf8("line " + i));
      }
      Set<String> answered = new HashSet<>();
      for (int i = 0; i < burst; i++) {
        String reply = new String(client.receive(5_000), StandardCharsets.UTF_8);
        assertThat(reply).startsWith("LINE ");
        answered.add(reply);
      }
      assertThat(answered).hasSize(burst);
    }
    until("all are counted", () -> server.counters().sent() == burst);
    assertThat(server.counters().received()).isEqualTo(burst);
  }

  @UdpTest
  void shouldServeIpv4AndIpv6WhenHostIsTheIpv6Wildcard(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy(new JsonObject().put("host", "::"));
    for (String host : new String[] {"127.0.0.1", "::1"}) {
      try (UdpPeer client =
          new UdpPeer(InetAddress.getByName(host), server.localAddress().port())) {
        assertThat(client.ask(utf8("x"))).isEqualTo(utf8("X"));
        assertThat(client.ask(new byte[0])).isEmpty();
      }
    }
  }

  @UdpTest
  void shouldSpreadSendersOverInstancesWhereTheTransportCan(UdpServers servers) throws Exception {
    if (!servers.vertx().isNativeTransportEnabled()) {
      return;
    }
    UdpServerVerticle first = servers.deploy(new JsonObject().put("instances", 2));
    int port = first.localAddress().port();
    UdpServerVerticle second =
        servers.deploy(new JsonObject().put("reusePort", true).put("port", port));
    for (int i = 0; i < 100; i++) {
      try (UdpPeer client = new UdpPeer(port)) {
        assertThat(client.ask(utf8("x"))).isEqualTo(utf8("X"));
      }
    }
    assertThat(first.counters().received()).isBetween(1L, 99L);
    assertThat(first.counters().received() + second.counters().received()).isEqualTo(100);
  }

  @UdpTest
  void shouldNotShareThePortOfSeveralInstancesWithAServerThatDoesNotAskForIt(UdpServers servers)
      throws Exception {
    if (!servers.vertx().isNativeTransportEnabled()) {
      return;
    }
    JsonObject several = new JsonObject().put("instances", 2);
    int port = servers.deploy(several).localAddress().port();
    servers.deploy(new JsonObject().put("reusePort", true).put("port", port));
    assertThatThrownBy(() -> servers.deploy(several.copy().put("port", port)))
        .hasMessageContaining("cannot listen on UDP 127.0.0.1:" + port);
  }

  @UdpTest
  void shouldRefuseToShareThePortOnNio(UdpServers servers) throws Exception {
    if (servers.vertx().isNativeTransportEnabled()) {
      return;
    }
    assertThatThrownBy(() -> servers.deploy(new JsonObject().put("reusePort", true)))
        .hasMessage(
            "udp.reusePort: true needs a native transport (epoll or io_uring), and this is nio");
  }

  @UdpTest
  void shouldNameProtocolAddressAndPortWhenThePortIsInUse(UdpServers servers) throws Exception {
    try (DatagramSocket taken =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> servers.deploy(new JsonObject().put("port", port)))
          .isInstanceOf(CannotListenException.class)
          .hasMessage("cannot listen on UDP 127.0.0.1:" + port + ": Address already in use");
    }
  }

  @UdpTest
  void shouldCloseTheSocketWithTheVerticle(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    int port = server.localAddress().port();
    await(servers.vertx().undeploy(server.deploymentID()));
    until("the port is free again", () -> canBind(port));
  }

  private static boolean canBind(int port) {
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
      return free.isBound();
    } catch (SocketException e) {
      return false;
    }
  }
}
