package dev.shout.net;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** What {@link UdpSocket} relies on in Vert.x and Netty: fails when an upgrade changes it. */
class UdpSocketTest {

  private record Bound(UdpSocket udp, BlockingQueue<DatagramPacket> received) {

    SocketAddress address() {
      return udp.socket().localAddress();
    }

    int receive() throws InterruptedException {
      DatagramPacket packet = received.poll(20, TimeUnit.SECONDS);
      return packet == null ? -1 : packet.data().length();
    }
  }

  private static Bound bind(Vertx vertx) throws Exception {
    BlockingQueue<DatagramPacket> received = new LinkedBlockingQueue<>();
    UdpSocket udp = UdpSocket.open(vertx, new DatagramSocketOptions());
    udp.socket().handler(received::add);
    await(udp.socket().listen(0, "127.0.0.1"));
    return new Bound(udp, received);
  }

  @TransportTest
  void shouldReceiveTheLargestDatagramWhole(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    for (int size : new int[] {65_507, 1, 2_049, 65_507}) {
      await(from.udp().send(Buffer.buffer(new byte[size]), to.address()));
      assertThat(to.receive()).isEqualTo(size);
    }
  }

  @TransportTest
  void shouldSendAnEmptyDatagram(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    await(from.udp().send(Buffer.buffer(), to.address()));
    assertThat(to.receive()).isZero();
  }

  @TransportTest
  void shouldFailASendThatTheKernelRefusesAndGoOn(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    assertThat(failure(from, new byte[65_508], to.address())).isNotNull();
    await(from.udp().send(Buffer.buffer("x"), to.address()));
    assertThat(to.receive()).isEqualTo(1);
  }

  private static Throwable failure(Bound from, byte[] data, SocketAddress to) throws Exception {
    return await(from.udp().send(Buffer.buffer(data), to).map((Throwable) null).otherwise(e -> e));
  }

  @TransportTest
  void shouldTakeSeveralDatagramsInOneTurnWhenAsked(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    to.udp().datagramsPerRead(64);
    for (int i = 0; i < 200; i++) {
      await(from.udp().send(Buffer.buffer("x"), to.address()));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(to.receive()).isEqualTo(1);
    }
  }

  /** Guards as the test says; read errors go to the list. */
  private record Guard(IntPredicate ports, BlockingQueue<Throwable> errors)
      implements DatagramGuard {

    @Override
    public boolean permits(InetAddress address, int port) {
      return address.isLoopbackAddress() && ports.test(port);
    }

    @Override
    public void batchRead(int datagrams, long bytes) {
      assertThat(datagrams).isPositive();
      assertThat(bytes).isNotNegative();
    }

    @Override
    public void batchServed(long nanos) {
      assertThat(nanos).isNotNegative();
    }

    @Override
    public void readFailed(Throwable cause) {
      errors.add(cause);
    }
  }

  private static Guard guard(Bound bound, IntPredicate ports) throws Exception {
    Guard guard = new Guard(ports, new LinkedBlockingQueue<>());
    onEventLoop(bound, () -> bound.udp().guard(guard));
    return guard;
  }

  private static void onEventLoop(Bound bound, Runnable task) throws Exception {
    bound.udp().channel().eventLoop().submit(task).get(20, TimeUnit.SECONDS);
  }

  @TransportTest
  void shouldHandOverOnlyWhatTheGuardPermits(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound refused = bind(vertx);
    Bound to = bind(vertx);
    guard(to, port -> port != refused.address().port());
    await(refused.udp().send(Buffer.buffer("no"), to.address()));
    await(from.udp().send(Buffer.buffer("x"), to.address()));
    assertThat(to.receive()).isEqualTo(1);
    assertThat(to.received()).isEmpty();
  }

  @TransportTest
  void shouldGoOnAfterAReadThatFailed(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    Guard guard = guard(to, port -> true);
    IOException failure = new IOException("recvmsg: out of memory");
    onEventLoop(to, () -> to.udp().channel().pipeline().fireExceptionCaught(failure));
    assertThat(guard.errors().poll(20, TimeUnit.SECONDS)).isSameAs(failure);
    await(from.udp().send(Buffer.buffer("x"), to.address()));
    assertThat(to.receive()).isEqualTo(1);
  }

  @TransportTest
  void shouldFailASendAtOnceWhenTheQueueIsFullAndGoOn(Vertx vertx) throws Exception {
    Bound from = bind(vertx);
    Bound to = bind(vertx);
    from.udp().maxQueuedBytes(1_000_000);
    // The loopback takes whatever it gets: so what a full send buffer leads to is set by hand.
    setWritable(from, false);
    assertThat(failure(from, new byte[1], to.address())).isInstanceOf(SendQueueFullException.class);
    assertThat(failure(from, new byte[0], to.address())).isInstanceOf(SendQueueFullException.class);
    setWritable(from, true);
    await(from.udp().send(Buffer.buffer("xy"), to.address()));
    assertThat(to.receive()).isEqualTo(2);
  }

  private static void setWritable(Bound bound, boolean writable) throws Exception {
    onEventLoop(
        bound,
        () ->
            bound.udp().channel().unsafe().outboundBuffer().setUserDefinedWritability(1, writable));
  }

  /** Greets everyone, in place of an upper case. */
  private record Greeting(AtomicInteger sent, BlockingQueue<Throwable> failures)
      implements DatagramReplies {

    @Override
    public ByteBuf replyTo(ByteBuf request) {
      return request.setByte(0, 'J');
    }

    @Override
    public void sent(int replies) {
      sent.addAndGet(replies);
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }

    @Override
    public void sentApart(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  /** The hook itself: below Vert.x's handler, which hears of nothing. */
  @TransportTest
  void shouldAnswerBelowTheHandlerOfTheSocket(Vertx vertx) throws Exception {
    Greeting greeting = new Greeting(new AtomicInteger(), new LinkedBlockingQueue<>());
    BlockingQueue<DatagramPacket> heard = new LinkedBlockingQueue<>();
    UdpSocket to = UdpSocket.open(vertx, new DatagramSocketOptions());
    to.answerInBatches(greeting, 64).socket().handler(heard::add);
    await(to.socket().listen(0, "127.0.0.1"));
    BlockingQueue<DatagramPacket> replies = new LinkedBlockingQueue<>();
    UdpSocket from = UdpSocket.open(vertx, new DatagramSocketOptions());
    from.socket().handler(replies::add);
    await(from.socket().listen(0, "127.0.0.1"));
    for (int i = 0; i < 10; i++) {
      await(from.send(Buffer.buffer("hello"), to.socket().localAddress()));
      DatagramPacket reply = replies.poll(20, TimeUnit.SECONDS);
      assertThat(reply).isNotNull();
      assertThat(reply.data().toString()).isEqualTo("Jello");
      assertThat(reply.sender()).isEqualTo(to.socket().localAddress());
    }
    until("they are counted", () -> greeting.sent().get() == 10);
    assertThat(heard).isEmpty();
    assertThat(greeting.failures()).isEmpty();
  }
}
