package dev.shout.net;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** What {@link ConnectedUdp} promises, on every transport, against a socket of Java's own. */
class ConnectedUdpTest {

  private static Future<ConnectedUdp> open(Context loop, Vertx vertx, int port, int inFlight) {
    Promise<ConnectedUdp> opened = Promise.promise();
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    loop.runOnContext(
        v ->
            ConnectedUdp.open(vertx, server, new DatagramSocketOptions(), 20, inFlight)
                .onComplete(opened));
    return opened.future();
  }

  private static DatagramSocket peer() throws Exception {
    DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    peer.setSoTimeout(20_000);
    return peer;
  }

  private static DatagramPacket receive(DatagramSocket peer) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
    peer.receive(packet);
    return packet;
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), UTF_8);
  }

  private static void send(ConnectedUdp socket, int from, int until) {
    for (int i = from; i < until; i++) {
      socket.write(socket.allocate(8).writeBytes(("text" + i).getBytes(UTF_8)));
    }
    socket.flush();
  }

  @TransportTest
  void shouldSendAndHearManyDatagramsAtOnce(Vertx vertx) throws Exception {
    Context loop = vertx.getOrCreateContext();
    List<String> heard = new CopyOnWriteArrayList<>();
    try (DatagramSocket peer = peer()) {
      ConnectedUdp socket = await(open(loop, vertx, peer.getLocalPort(), 10));
      socket.handler(datagram -> heard.add(datagram.toString(UTF_8)));
      loop.runOnContext(v -> send(socket, 0, 10));
      for (int i = 0; i < 10; i++) {
        DatagramPacket packet = receive(peer);
        assertThat(text(packet)).isEqualTo("text" + i);
        peer.send(packet);
      }
      until("all replies", () -> heard.size() == 10);
      assertThat(heard).startsWith("text0").endsWith("text9");
      // Longer than was said: cut perhaps, but so that it shows.
      DatagramPacket last = new DatagramPacket(new byte[100], 100, addressOf(loop, socket, peer));
      peer.send(last);
      until("the long one", () -> heard.size() == 11);
      assertThat(heard.get(10)).hasSizeGreaterThan(20);
    }
  }

  private static InetSocketAddress addressOf(Context loop, ConnectedUdp socket, DatagramSocket peer)
      throws Exception {
    loop.runOnContext(v -> send(socket, 0, 1));
    return (InetSocketAddress) receive(peer).getSocketAddress();
  }

  @TransportTest
  void shouldHearNobodyButItsServer(Vertx vertx) throws Exception {
    Context loop = vertx.getOrCreateContext();
    List<String> heard = new CopyOnWriteArrayList<>();
    try (DatagramSocket peer = peer();
        DatagramSocket stranger = peer()) {
      ConnectedUdp socket = await(open(loop, vertx, peer.getLocalPort(), 1));
      socket.handler(datagram -> heard.add(datagram.toString(UTF_8)));
      InetSocketAddress ours = addressOf(loop, socket, peer);
      stranger.send(new DatagramPacket("stranger".getBytes(UTF_8), 8, ours));
      peer.send(new DatagramPacket("friend".getBytes(UTF_8), 6, ours));
      until("the friend", () -> !heard.isEmpty());
      assertThat(heard).containsExactly("friend");
    }
  }

  @TransportTest
  void shouldTellThatNobodyListensAndStayOpen(Vertx vertx) throws Exception {
    Context loop = vertx.getOrCreateContext();
    DatagramSocket gone = peer();
    int port = gone.getLocalPort();
    gone.close();
    ConnectedUdp socket = await(open(loop, vertx, port, 1));
    AtomicReference<Throwable> told = new AtomicReference<>();
    socket.errorHandler(told::set);
    loop.runOnContext(v -> send(socket, 0, 1));
    until("the refusal", () -> told.get() != null);
    assertThat(told.get()).isInstanceOf(PortUnreachableException.class);
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (DatagramSocket back = new DatagramSocket(loopback)) {
      back.setSoTimeout(20_000);
      loop.runOnContext(v -> send(socket, 7, 8));
      assertThat(text(receive(back))).isEqualTo("text7");
    }
  }

  @TransportTest
  void shouldSendNothingWhenItCloses(Vertx vertx) throws Exception {
    Context loop = vertx.getOrCreateContext();
    try (DatagramSocket peer = peer()) {
      ConnectedUdp first = await(open(loop, vertx, peer.getLocalPort(), 1));
      ConnectedUdp second = await(open(loop, vertx, peer.getLocalPort(), 1));
      Promise<Void> closed = Promise.promise();
      loop.runOnContext(v -> first.close().onComplete(closed));
      await(closed.future());
      loop.runOnContext(v -> send(second, 5, 6));
      assertThat(text(receive(peer))).isEqualTo("text5");
    }
  }
}
