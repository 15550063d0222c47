package dev.shout.server;

import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static dev.shout.server.UdpServers.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;

/** Whom the UDP server does not answer, over real sockets on every transport. */
class UdpRefusalTest {

  private static final InetAddress IPV4 = InetAddress.getLoopbackAddress();

  @UdpTest
  void shouldNotAnswerWhoIsDeniedAlsoOnASocketForBothFamilies(UdpServers servers) throws Exception {
    JsonObject section = new JsonObject().put("deny", JsonArray.of("127.0.0.0/8"));
    for (String host : new String[] {"127.0.0.1", "::"}) {
      UdpServerVerticle server = servers.deploy(section.copy().put("host", host));
      try (UdpPeer denied = new UdpPeer(IPV4, port(server))) {
        denied.send(utf8("x"));
        until("it is counted", () -> server.counters().refusedByAddress() == 1);
      }
      assertThat(server.counters().sent()).isZero();
    }
  }

  @UdpTest
  void shouldAnswerOnlyWhoIsAllowed(UdpServers servers) throws Exception {
    UdpServerVerticle server =
        servers.deploy(new JsonObject().put("host", "::").put("allow", JsonArray.of("::1")));
    try (UdpPeer allowed = new UdpPeer(InetAddress.getByName("::1"), port(server));
        UdpPeer other = new UdpPeer(IPV4, port(server))) {
      other.send(utf8("x"));
      until("it is counted", () -> server.counters().refusedByAddress() == 1);
      assertThat(allowed.ask(utf8("x"))).isEqualTo(utf8("X"));
    }
    until("the reply is counted", () -> server.counters().sent() == 1);
  }

  @UdpTest
  void shouldAnswerAnAddressNoOftenerThanTheLimitWhateverItsPorts(UdpServers servers)
      throws Exception {
    int limit = 10;
    UdpServerVerticle server =
        servers.deploy(new JsonObject().put("maxPerSecondPerAddress", limit));
    for (int i = 0; i < 100; i++) {
      try (UdpPeer client = new UdpPeer(port(server))) {
        client.send(utf8("x"));
      }
    }
    UdpCounters counts = server.counters();
    until("all are counted", () -> counts.sent() + counts.refusedByRate() == 100);
    // How many seconds the sending touched, nobody knows; one or two, mostly.
    assertThat(counts.sent()).isBetween((long) limit, 90L);
  }

  @UdpTest
  void shouldShareOneLimitAmongTheInstancesOfAPort(UdpServers servers) throws Exception {
    if (!servers.vertx().isNativeTransportEnabled()) {
      return;
    }
    JsonObject section = new JsonObject().put("maxPerSecondPerAddress", 1).put("instances", 2);
    UdpServerVerticle first = servers.deploy(section);
    UdpServerVerticle second =
        servers.deploy(section.copy().put("reusePort", true).put("port", port(first)));
    long start = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      try (UdpPeer client = new UdpPeer(port(first))) {
        client.send(utf8("x"));
      }
    }
    until(
        "all are counted", () -> first.counters().received() + second.counters().received() == 100);
    long seconds = (System.nanoTime() - start) / 1_000_000_000L + 2;
    assertThat(first.counters().received()).isPositive();
    assertThat(second.counters().received()).isPositive();
    // One an instance may be lost in counting: see RateLimit.
    assertThat(100 - first.counters().refusedByRate() - second.counters().refusedByRate())
        .isBetween(1L, 2 * seconds);
  }
}
