package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
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

  /**
   * Sends an empty datagram at once.
   *
   * @param to where to, resolved
   * @throws IOException when the kernel refuses it
   */
  void send(InetSocketAddress to) throws IOException;

  /**
   * Chooses the way for a channel.
   *
   * @param channel Netty's channel
   * @param javaChannel Java's channel below it, or null on a native transport
   * @return null for io_uring, whose channel sends empty datagrams as it should
   */
  static EmptyDatagrams of(Channel channel, DatagramChannel javaChannel) {
    ByteBuffer nothing = ByteBuffer.allocateDirect(0);
    if (javaChannel != null) {
      return to -> javaChannel.send(nothing, to);
    }
    if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket system) {
      return to -> system.sendTo(nothing, 0, 0, to.getAddress(), to.getPort());
    }
    return null;
  }
}
