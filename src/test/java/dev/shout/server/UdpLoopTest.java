package dev.shout.server;

import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static dev.shout.server.UdpServers.deployOn;
import static dev.shout.server.UdpServers.freePort;
import static dev.shout.server.UdpServers.port;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two services that answer, set on each other by one forged datagram.
 *
 * <p>Forged without a raw socket: while the first server is held, an honest socket sends to it and
 * closes, and the second server takes its port. What then waits at the first server names the
 * second one as its sender.
 */
class UdpLoopTest {

  private static JsonObject refusing(Integer... ports) {
    return new JsonObject().put("refusedPorts", JsonArray.of((Object[]) ports));
  }

  private static JsonObject at(String host, int port, JsonObject section) {
    return section.put("host", host).put("port", port);
  }

  private record Pair(Vertx other, UdpServerVerticle first, UdpServerVerticle second)
      implements AutoCloseable {

    /** Sets the first server on the one that the section describes. */
    static Pair forged(UdpServers servers, UdpServerVerticle first, JsonObject second)
        throws Exception {
      Vertx other = Vertx.vertx();
      CountDownLatch end = servers.hold();
      InetAddress host = InetAddress.getByName(second.getString("host"));
      try (DatagramSocket forger =
          new DatagramSocket(new InetSocketAddress(host, second.getInteger("port")))) {
        byte[] data = utf8("tag");
        forger.send(
            new DatagramPacket(data, data.length, InetAddress.getByName("127.0.0.1"), port(first)));
      }
      UdpServerVerticle started = deployOn(other, second);
      end.countDown();
      return new Pair(other, first, started);
    }

    /** Each answers somebody else: whatever came before has been dealt with, on both sides. */
    void settle() throws Exception {
      for (int round = 0; round < 5; round++) {
        for (UdpServerVerticle server : new UdpServerVerticle[] {first, second}) {
          InetAddress host = InetAddress.getByName(server.localAddress().hostAddress());
          try (UdpPeer client = new UdpPeer(host, port(server))) {
            assertThat(client.ask(utf8("x"))).isEqualTo(utf8("X"));
          }
        }
      }
    }

    /** Datagrams but for those that {@link #settle()} sent. */
    long receivedBy(UdpServerVerticle server) {
      return server.counters().received() - 5;
    }

    @Override
    public void close() throws TimeoutException {
      await(other.close());
    }
  }

  @UdpTest
  void shouldFallSilentAtOnceWhenEachRefusesThePortOfTheOther(UdpServers servers) throws Exception {
    int secondPort = freePort();
    UdpServerVerticle first = servers.deploy(refusing(secondPort));
    try (Pair pair =
        Pair.forged(servers, first, at("127.0.0.1", secondPort, refusing(port(first))))) {
      pair.settle();
      assertThat(pair.receivedBy(first)).isOne();
      assertThat(first.counters().refusedByPort()).isOne();
      assertThat(pair.receivedBy(pair.second())).isZero();
    }
  }

  @UdpTest
  void shouldFallSilentAfterOneReplyWhenOnlyTheOtherRefuses(UdpServers servers) throws Exception {
    UdpServerVerticle first = servers.deploy(refusing());
    try (Pair pair =
        Pair.forged(servers, first, at("127.0.0.1", freePort(), refusing(port(first))))) {
      pair.settle();
      assertThat(pair.receivedBy(first)).isOne();
      assertThat(pair.receivedBy(pair.second())).isOne();
      assertThat(pair.second().counters().refusedByPort()).isOne();
    }
  }

  @UdpTest
  void shouldRefuseItsOwnPortFromAnyAddressWithoutBeingTold(UdpServers servers) throws Exception {
    UdpServerVerticle first = servers.deploy(refusing());
    try (Pair pair = Pair.forged(servers, first, at("127.0.0.2", port(first), refusing()))) {
      pair.settle();
      assertThat(first.counters().refusedByPort()).isOne();
      assertThat(pair.receivedBy(pair.second())).isZero();
    }
  }

  /** What nobody can detect; it shows too that these tests would see a loop. */
  @UdpTest
  void shouldGoOnForEverWhenNeitherListsTheOther(UdpServers servers) throws Exception {
    UdpServerVerticle first = servers.deploy(refusing());
    try (Pair pair = Pair.forged(servers, first, at("127.0.0.1", freePort(), refusing()))) {
      until("they go round", () -> pair.second().counters().sent() > 1_000);
    }
  }

  @UdpTest
  void shouldTurnAnUnlistedLoopNoFasterThanTheRateLimit(UdpServers servers) throws Exception {
    int limit = 50;
    UdpServerVerticle first = servers.deploy(refusing().put("maxPerSecondPerAddress", limit));
    try (Pair pair = Pair.forged(servers, first, at("127.0.0.1", freePort(), refusing()))) {
      assertThat(pair.first()).isSameAs(first);
      until("the limit ends it", () -> first.counters().refusedByRate() == 1);
      assertThat(first.counters().sent()).isBetween((long) limit, 2L * limit);
    }
  }

  @UdpTest
  void shouldNotAnswerAnEchoServiceOnARefusedPort(UdpServers servers) throws Exception {
    try (Echo echo = new Echo()) {
      UdpServerVerticle refusing = servers.deploy(refusing(echo.port()));
      echo.startWith(port(refusing));
      until("it is refused", () -> refusing.counters().refusedByPort() == 1);
      try (UdpPeer client = new UdpPeer(port(refusing))) {
        assertThat(client.ask(utf8("x"))).isEqualTo(utf8("X"));
      }
      assertThat(echo.answered.get()).isZero();

      UdpServerVerticle unaware = servers.deploy(refusing());
      echo.startWith(port(unaware));
      until("the echo answers, and is answered", () -> echo.answered.get() > 1_000);
    }
  }

  /** RFC 862, with a datagram of its own to begin: what a forger sends in its name. */
  private static final class Echo implements AutoCloseable {

    private final DatagramSocket socket;
    private final AtomicInteger answered = new AtomicInteger();

    Echo() throws IOException {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread thread = new Thread(this::run, "echo");
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return socket.getLocalPort();
    }

    void startWith(int port) throws IOException {
      byte[] data = utf8("tag");
      socket.send(new DatagramPacket(data, data.length, InetAddress.getLoopbackAddress(), port));
    }

    private void run() {
      DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      try {
        while (true) {
          socket.receive(packet);
          answered.incrementAndGet();
          socket.send(packet);
        }
      } catch (IOException ignored) {
        // Closed: the test is over.
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
