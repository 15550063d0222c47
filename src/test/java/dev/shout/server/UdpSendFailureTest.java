package dev.shout.server;

import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static dev.shout.server.UdpServers.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;

/** A reply that cannot be delivered, or not even sent, stops nothing and is counted. */
class UdpSendFailureTest {

  /**
   * ICMP says "port unreachable" to each reply. Linux reports it to sockets that are connected
   * only, or ask for it (IP_RECVERR), and ours is neither: the replies count as sent.
   */
  @UdpTest
  void shouldGoOnAfterAThousandRepliesToClosedPorts(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy(new JsonObject());
    for (int batch = 0; batch < 10; batch++) {
      CountDownLatch end = servers.hold();
      for (int i = 0; i < 100; i++) {
        try (UdpPeer gone = new UdpPeer(port(server))) {
          gone.send(utf8("x"));
        }
      }
      end.countDown();
      int sent = 100 * (batch + 1);
      UdpCounters counts = server.counters();
      until("all are answered", () -> counts.sent() + counts.sendErrors() == sent);
    }
    try (UdpPeer client = new UdpPeer(port(server))) {
      assertThat(client.ask(utf8("still there"))).isEqualTo(utf8("STILL THERE"));
    }
    assertThat(server.counters().receiveErrors()).isZero();
  }

  /**
   * Over IPv6 the largest datagram does not fit into one packet of the loopback, and the kernel
   * makes no second fragment beyond twice the send buffer (ENOBUFS).
   */
  @UdpTest
  void shouldCountAReplyThatTheKernelRefusesAndGoOn(UdpServers servers) throws Exception {
    UdpServerVerticle server =
        servers.deploy(new JsonObject().put("host", "::1").put("sendBufferBytes", 2_048));
    try (UdpPeer client = new UdpPeer(InetAddress.getByName("::1"), port(server))) {
      for (int refused = 1; refused <= 10; refused++) {
        int count = refused;
        client.send(ascii(65_507));
        until("it is counted", () -> server.counters().sendErrors() == count);
        assertThat(client.ask(utf8("next"))).isEqualTo(utf8("NEXT"));
      }
    }
    assertThat(server.counters().receiveErrors()).isZero();
  }
}
