package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * A Vert.x datagram socket that talks with one server, as fast as a load generator must.
 *
 * <p>It is connected (as {@code connect(2)} means it for UDP): the kernel lets nobody else's
 * datagrams in, keeps the route, and tells when the server's machine answers that nobody listens,
 * which an unconnected socket never hears. The plain {@code send} looks up the host and makes
 * several promises for each datagram; here the pooled buffer goes to the channel as it is, many at
 * once with one flush (sendmmsg on epoll), and replies are read many at once too (recvmmsg).
 *
 * <p>Runs on the event loop of the context that opens it; closed with its verticle.
 */
public final class ConnectedUdp {

  /** The most datagrams of one read, and the most bytes that are set aside for them. */
  private static final int MOST_PER_READ = 32;

  private static final int MOST_BYTES_PER_READ = 128 * 1024;

  /** The name of our handler in the pipeline. */
  private static final String INBOUND = "connectedUdp";

  private final UdpSocket udp;
  private final Channel channel;
  private Consumer<ByteBuf> handler = datagram -> {};
  private Runnable readEndHandler = () -> {};
  private Consumer<Throwable> errorHandler = error -> {};

  private ConnectedUdp(UdpSocket udp) {
    this.udp = udp;
    this.channel = udp.channel();
  }

  /**
   * Opens a socket and connects it; no datagram is sent for that.
   *
   * @param vertx called on the context that shall own the socket
   * @param server where all datagrams go, a resolved address
   * @param options as for {@link UdpSocket#open}; the address family follows the server's
   * @param largestReply bytes; of a longer datagram one byte more arrives at least, so that it
   *     shows
   * @param inFlight how many replies may come at once, for the size of a read
   * @return the socket; fails when the kernel has no route, or no more sockets for us
   */
  public static Future<ConnectedUdp> open(
      Vertx vertx,
      InetSocketAddress server,
      DatagramSocketOptions options,
      int largestReply,
      int inFlight) {
    boolean ipV6 = server.getAddress() instanceof Inet6Address;
    ConnectedUdp opened;
    try {
      opened =
          new ConnectedUdp(UdpSocket.open(vertx, new DatagramSocketOptions(options).setIpV6(ipV6)));
    } catch (RuntimeException e) {
      return Future.failedFuture(e); // out of file descriptors
    }
    opened.readInBatches(largestReply + 1, inFlight);
    opened.channel.pipeline().addFirst(INBOUND, opened.new Inbound());
    return opened
        .udp
        .socket()
        .listen(0, ipV6 ? "::" : "0.0.0.0")
        .compose(bound -> opened.connect(server));
  }

  private void readInBatches(int datagramBytes, int inFlight) {
    int batch =
        Math.max(
            1, Math.min(Math.min(inFlight, MOST_PER_READ), MOST_BYTES_PER_READ / datagramBytes));
    boolean oneCall = channel instanceof EpollDatagramChannel;
    if (oneCall) {
      channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, datagramBytes);
    }
    FixedRecvByteBufAllocator buffers =
        new FixedRecvByteBufAllocator(oneCall ? batch * datagramBytes : datagramBytes);
    // A read that got its batch does not ask again: for one in flight that would double the calls.
    buffers.maxMessagesPerRead(oneCall ? 1 : batch);
    channel.config().setRecvByteBufAllocator(buffers);
  }

  private Future<ConnectedUdp> connect(InetSocketAddress server) {
    Promise<ConnectedUdp> connected = Promise.promise();
    channel
        .connect(server)
        .addListener(
            done -> {
              if (done.isSuccess()) {
                connected.complete(this);
              } else {
                connected.fail(done.cause());
              }
            });
    return connected.future();
  }

  /**
   * Hears each datagram.
   *
   * @param handler borrows the buffer for the call
   * @return this
   */
  public ConnectedUdp handler(Consumer<ByteBuf> handler) {
    this.handler = handler;
    return this;
  }

  /**
   * Hears that all datagrams of a read were handed over: the moment to answer them all at once.
   *
   * @param handler what to do then
   * @return this
   */
  public ConnectedUdp readEndHandler(Runnable handler) {
    this.readEndHandler = handler;
    return this;
  }

  /**
   * Hears what the network answers to what was sent, {@link java.net.PortUnreachableException}
   * above all. The socket stays open.
   *
   * @param handler gets the cause
   * @return this
   */
  public ConnectedUdp errorHandler(Consumer<Throwable> handler) {
    this.errorHandler = handler;
    return this;
  }

  /**
   * A pooled buffer to fill and to {@link #write}.
   *
   * @param bytes its capacity
   * @return the buffer, the caller's until it is written
   */
  public ByteBuf allocate(int bytes) {
    return channel.alloc().directBuffer(bytes);
  }

  /**
   * Puts a datagram before the next {@link #flush}.
   *
   * @param datagram from 1 byte, taken over
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the void promise: a lost datagram tells nobody
  public void write(ByteBuf datagram) {
    channel.write(datagram, channel.voidPromise());
  }

  /** Hands all that was written to the kernel. */
  public void flush() {
    channel.flush();
  }

  /**
   * Tells whether the kernel takes datagrams slower than they are written.
   *
   * @return true while about 64 KiB or more wait
   */
  public boolean writeQueueFull() {
    return !channel.isWritable();
  }

  /**
   * Closes the socket.
   *
   * <p>From below Vert.x's handler, whose close first writes an empty buffer, to flush what waits:
   * io_uring would send that as an empty datagram ({@code ConnectedUdpTest
   * .shouldSendNothingWhenItCloses}).
   *
   * @return done when it is closed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the second close tells
  public Future<Void> close() {
    channel.flush();
    channel.pipeline().context(INBOUND).close();
    return udp.socket().close();
  }

  /** Stands before Vert.x's handler, which would copy each datagram and close on an error. */
  private final class Inbound extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      DatagramPacket packet = (DatagramPacket) message;
      try {
        handler.accept(packet.content());
      } finally {
        packet.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      readEndHandler.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      errorHandler.accept(cause);
    }
  }
}
