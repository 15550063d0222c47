package dev.shout.net;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

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
}
