package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.datagram.impl.DatagramSocketImpl;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.OptionalLong;

/**
 * A Vert.x {@link DatagramSocket} that receives and sends every datagram UDP allows: 0 to 65,507
 * bytes, whole.
 *
 * <p>Two things of the plain socket make this class necessary:
 *
 * <ul>
 *   <li>Its receive buffer has 2,048 bytes and cuts longer datagrams without a word; the option
 *       that enlarges it is the size of the kernel's buffer too. Here the kernel's buffer and the
 *       buffer of one datagram are set apart ({@code UdpSocketTest
 *       .shouldReceiveTheLargestDatagramWhole}).
 *   <li>Netty never sends an empty datagram; see {@link EmptyDatagrams}.
 * </ul>
 *
 * <p>Runs on the event loop of the context that opens it. A verticle's socket is closed with the
 * verticle.
 */
public final class UdpSocket {

  /** The most bytes that one datagram carries over IPv4: 65,535 less the IP and UDP headers. */
  public static final int MAX_PAYLOAD = 65_507;

  private final DatagramSocket socket;
  private final Channel channel;
  private final EmptyDatagrams empty;
  private boolean queueHasLimit;

  private UdpSocket(DatagramSocket socket, Channel channel, EmptyDatagrams empty) {
    this.socket = socket;
    this.channel = channel;
    this.empty = empty;
  }

  /**
   * Opens a socket, not yet bound.
   *
   * @param vertx the instance, of any transport; called on the context that shall own the socket
   * @param options as for {@link Vertx#createDatagramSocket(DatagramSocketOptions)}; the receive
   *     buffer size is the kernel's alone (SO_RCVBUF, bytes)
   * @return the socket
   */
  public static UdpSocket open(Vertx vertx, DatagramSocketOptions options) {
    VertxInternal internal = (VertxInternal) vertx;
    ChannelCapture capture = new ChannelCapture(internal);
    // As VertxImpl.createDatagramSocket does it, but with a transport that shows us the channel.
    CloseFuture closeFuture = new CloseFuture();
    DatagramSocketImpl socket = DatagramSocketImpl.create(capture, closeFuture, options);
    closeFuture.add(socket);
    Context owner = Vertx.currentContext();
    if (owner != null && owner.owner() == vertx) {
      ((ContextInternal) owner).closeFuture().add(closeFuture);
    } else {
      internal.closeFuture().add(closeFuture);
    }
    Channel channel = capture.channel();
    return new UdpSocket(socket, channel, EmptyDatagrams.of(channel, capture.javaChannel()));
  }

  /**
   * The Vert.x socket: to bind, to hear, to close.
   *
   * @return the same object each time
   */
  public DatagramSocket socket() {
    return socket;
  }

  /**
   * Takes more than one datagram in a turn of the event loop, before others get theirs. Vert.x sets
   * 1, and then each datagram costs a whole turn.
   *
   * <p>Not for a socket whose handler closes it: epoll would read on, and report the closed socket.
   *
   * @param most datagrams, from 1
   * @return this
   */
  public UdpSocket datagramsPerRead(int most) {
    MaxMessagesRecvByteBufAllocator reads = channel.config().getRecvByteBufAllocator();
    reads.maxMessagesPerRead(most);
    return this;
  }

  /**
   * Lets sockets bind to the same port that are opened with {@code reusePort} by the same user, and
   * the kernel spread senders over all. For a socket that was bound without it: that bind fails
   * when anybody has the port, whereas one with it would join whoever has it in silence. Linux
   * allows the option after the bind ({@code reuseport_add_sock} adds the group that is missing).
   *
   * @return this
   */
  public UdpSocket sharePort() {
    channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    return this;
  }

  /**
   * Limits what waits for the kernel when its send buffer is full. Netty would queue without end,
   * and a network slower than the requests would eat the memory.
   *
   * @param bytes about as many wait; a send beyond them fails with {@link SendQueueFullException},
   *     until half of them are gone
   * @return this
   */
  public UdpSocket maxQueuedBytes(int bytes) {
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
    queueHasLimit = true;
    return this;
  }

  /**
   * Sets a guard before the handler of {@link #socket()}. Called on the socket's event loop, once.
   *
   * @param guard asked for each datagram
   * @return this
   */
  public UdpSocket guard(DatagramGuard guard) {
    channel.pipeline().addFirst(new GuardHandler(guard));
    return this;
  }

  /**
   * Answers datagrams below the handler of {@link #socket()}, which gets none: in batches, and for
   * a part of the cost. Called before the socket is bound, and in place of {@link
   * #datagramsPerRead}.
   *
   * @param replies makes the reply to each datagram that the guard permits; to set a guard, call
   *     {@link #guard} afterwards
   * @param most datagrams of one batch, from 1
   * @return this
   */
  public UdpSocket answerInBatches(DatagramReplies replies, int most) {
    if (channel instanceof EpollDatagramChannel epoll) {
      BatchReads.on(epoll, most);
    } else {
      datagramsPerRead(most);
    }
    channel.pipeline().addFirst(new ReplyHandler(replies, empty, ReplyRuns.supports(channel)));
    return this;
  }

  /**
   * Counts what the kernel dropped because the receive buffer was full. Reads from {@code /proc}:
   * for who asks now and then.
   *
   * @return datagrams since the socket was opened; empty where the system does not tell, and when
   *     the socket is not bound or no more
   */
  public OptionalLong kernelDrops() {
    return channel.localAddress() == null ? OptionalLong.empty() : KernelDrops.of(channel).read();
  }

  /** Netty's channel, for the tests of this package. */
  Channel channel() {
    return channel;
  }

  /**
   * Sends a datagram, an empty one too.
   *
   * @param data 0 to 65,507 bytes
   * @param to where to; a literal address needs no look-up
   * @return done when the kernel took it; fails when the kernel refused it. That it arrives, nobody
   *     can tell.
   */
  public Future<Void> send(Buffer data, SocketAddress to) {
    if (queueHasLimit && !channel.isWritable()) {
      return Future.failedFuture(new SendQueueFullException());
    }
    if (data.length() == 0 && empty != null) {
      return sendEmpty(to);
    }
    return socket.send(data, to.port(), to.hostAddress());
  }

  private Future<Void> sendEmpty(SocketAddress to) {
    try {
      // A literal address: getByName parses it and asks nobody.
      empty.send(new InetSocketAddress(InetAddress.getByName(to.hostAddress()), to.port()));
      return Future.succeededFuture();
    } catch (IOException e) {
      return Future.failedFuture(e);
    }
  }
}
