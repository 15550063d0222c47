package dev.shout.server;

import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static dev.shout.server.UdpServers.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.condition.EnabledIf;

/** Under more than it can take, each datagram that a client sent is in one of the counts. */
@EnabledIf("kernelTells")
class UdpOverloadTest {

  private static final int DATAGRAMS = 2_000;

  static boolean kernelTells() {
    return Files.exists(Path.of("/proc/net/udp"));
  }

  private static void overload(UdpServers servers, UdpPeer client) throws Exception {
    CountDownLatch end = servers.hold();
    for (int i = 0; i < DATAGRAMS; i++) {
      client.send(ascii(100));
    }
    end.countDown();
  }

  private static long drops(UdpServerVerticle server) {
    return server.kernelDrops().getAsLong();
  }

  private static void untilAllAreCounted(UdpServerVerticle server) throws Exception {
    UdpCounters counts = server.counters();
    until(
        "all are counted",
        () ->
            counts.sent() + counts.refusedByRate() + counts.sendErrors() + drops(server)
                == DATAGRAMS);
  }

  @UdpTest
  void shouldLoseNoDatagramButThoseTheKernelCounts(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy(new JsonObject().put("receiveBufferBytes", 4_096));
    try (UdpPeer client = new UdpPeer(port(server))) {
      overload(servers, client);
      untilAllAreCounted(server);
      assertThat(drops(server)).isBetween(1L, (long) DATAGRAMS - 1);
      for (long i = server.counters().sent(); i > 0; i--) {
        assertThat(client.receive(5_000)).hasSize(100);
      }
      assertThat(client.ask(utf8("next"))).isEqualTo(utf8("NEXT"));
    }
  }

  @UdpTest
  void shouldCountWhatItRefusesApartFromWhatTheKernelDrops(UdpServers servers) throws Exception {
    UdpServerVerticle server =
        servers.deploy(
            new JsonObject().put("receiveBufferBytes", 65_536).put("maxPerSecondPerAddress", 5));
    try (UdpPeer client = new UdpPeer(port(server))) {
      overload(servers, client);
      untilAllAreCounted(server);
      assertThat(drops(server)).isPositive();
      assertThat(server.counters().refusedByRate()).isPositive();
    }
  }

  @UdpTest
  void shouldRememberTheKernelsCountAfterTheStop(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy(new JsonObject().put("receiveBufferBytes", 4_096));
    try (UdpPeer client = new UdpPeer(port(server))) {
      overload(servers, client);
      untilAllAreCounted(server);
    }
    long drops = drops(server);
    await(servers.vertx().undeploy(server.deploymentID()));
    assertThat(drops(server)).isEqualTo(drops);
    assertThat(server.counters().toString()).contains(" kernelDrops=" + drops);
  }

  @UdpTest
  void shouldTellSocketsOfOnePortApart(UdpServers servers) throws Exception {
    UdpServerVerticle busy = servers.deploy(new JsonObject().put("receiveBufferBytes", 4_096));
    UdpServerVerticle idle =
        servers.deploy(new JsonObject().put("host", "127.0.0.2").put("port", port(busy)));
    try (UdpPeer client = new UdpPeer(InetAddress.getByName("127.0.0.1"), port(busy))) {
      overload(servers, client);
      untilAllAreCounted(busy);
    }
    assertThat(drops(busy)).isPositive();
    assertThat(drops(idle)).isZero();
  }

  @UdpTest
  void shouldReadTheCountOfAnIpv6Socket(UdpServers servers) throws Exception {
    UdpServerVerticle server =
        servers.deploy(new JsonObject().put("host", "::").put("receiveBufferBytes", 4_096));
    try (UdpPeer client = new UdpPeer(port(server))) {
      overload(servers, client);
      untilAllAreCounted(server);
    }
    assertThat(drops(server)).isPositive();
  }
}
