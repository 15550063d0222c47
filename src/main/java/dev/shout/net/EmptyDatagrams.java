package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.vertx.core.Future;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * How a datagram without payload is sent: UDP has them (RFC 768: length 8 is the least), and the
 * book's server answers an empty line with one.
 *
 * <p>Netty's nio and epoll channels take a write without bytes for done and send nothing. Worse, an
 * empty datagram within a batch (sendmmsg) shifts epoll's count, so that another one goes out
 * twice. So they never get one: it goes to the system's socket directly. It may overtake a datagram
 * that still waits in Netty's queue; UDP promises no order.
 *
 * <p>Runs on the socket's event loop. Proved by {@code UdpSocketTest .shouldSendAnEmptyDatagram}.
 */
@FunctionalInterface
interface EmptyDatagrams {

  /** Sends an empty datagram; fails as {@link DatagramSocket#send} does. */
  Future<Void> send(DatagramSocket socket, SocketAddress to);

  /**
   * Chooses the way for a channel.
   *
   * @param channel Netty's channel
   * @param javaChannel Java's channel below it, or null on a native transport
   */
  static EmptyDatagrams of(Channel channel, DatagramChannel javaChannel) {
    if (javaChannel != null) {
      return (socket, to) -> attempt(() -> javaChannel.send(ByteBuffer.allocate(0), resolved(to)));
    }
    // io_uring's channel has no such socket, and sends empty datagrams as it should.
    if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket system) {
      return (socket, to) ->
          attempt(
              () -> {
                InetAddress address = resolved(to).getAddress();
                return system.sendTo(ByteBuffer.allocateDirect(0), 0, 0, address, to.port());
              });
    }
    return (socket, to) ->
        socket.send(io.vertx.core.buffer.Buffer.buffer(), to.port(), to.hostAddress());
  }

  private static InetSocketAddress resolved(SocketAddress to) throws IOException {
    // A literal address: getByName parses it and asks nobody.
    return new InetSocketAddress(InetAddress.getByName(to.hostAddress()), to.port());
  }

  private static Future<Void> attempt(SystemCall call) {
    try {
      int result = call.run();
      return result < 0
          ? Future.failedFuture(new IOException("sendto: errno " + -result))
          : Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }

  /** A system call that gives the count of bytes, or a negative error number. */
  @FunctionalInterface
  interface SystemCall {
    int run() throws IOException;
  }
}
