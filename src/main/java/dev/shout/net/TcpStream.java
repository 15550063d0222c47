package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;

/**
 * A Vert.x TCP socket as two independent streams of bytes, as TCP means it: each side may end its
 * own direction while the other goes on (half-close, RFC 9293 section 3.6).
 *
 * <p>vertx-core never sets Netty's {@code ALLOW_HALF_CLOSURE}: when the peer ends its output Vert.x
 * closes the whole socket, and what is still queued for a slow reader is lost without an error.
 * This class sets the option, delivers the end of input in its place behind the last byte, and
 * leaves the close to the owner.
 *
 * <p>It hands over the pooled buffers themselves. The usual {@code handler} of a socket copies each
 * one to the heap and the write copies it back.
 *
 * <p>All methods and handlers run on the socket's event loop. Set the handlers at once, within the
 * connect handler: reading has not started then.
 */
public final class TcpStream {

  /** Vert.x's name for its handler in a pipeline. */
  private static final String HANDLER = "handler";

  /**
   * System calls in one flush, before the rest would become a task: as many as it takes.
   *
   * <p>With Netty's 16 the tail of a reply can be lost on epoll. While such a task waits, nothing
   * is asked of epoll for output; when the peer's end comes just then, nothing is for input either,
   * and since 4.2.13 Netty takes a descriptor without interest out of epoll (the mend of
   * CVE-2026-42577). The task then fails to ask for output (epoll_ctl, ENOENT), and Netty shuts the
   * output down with the reply in it. So a flush ends only when all is written or the kernel's
   * buffer is full, which leaves the interest in place. Found, and held, by {@code TcpHalfCloseTest
   * .shouldLoseNothingIn200RoundsWithTinyBuffersOnBothSides}. Not the largest int: Netty subtracts
   * that one to say "full", and 0 would say "out of turns".
   */
  private static final int WRITES_PER_FLUSH = 1 << 20;

  /**
   * Bytes from which a buffer is not held until the end of the read: it is still in the processor's
   * cache, and the kernel's copy of it is cheaper than the system call that is saved.
   */
  private static final int FLUSH_AT_ONCE = 32 * 1024;

  private final Channel channel;
  private final StreamHandler handler;
  private final ReceiveBuffers receiveBuffers = new ReceiveBuffers();

  /** Null where it cannot be done. */
  private final DirectSend direct;

  private Handler<ByteBuf> dataHandler = ByteBuf::release;
  private Runnable endHandler = () -> {};
  private Runnable drainHandler = () -> {};
  private Runnable closeHandler = () -> {};
  private Runnable resetHandler = () -> {};

  private boolean closed;

  /** Of the socket only its parts are kept, not itself. */
  private TcpStream(ConnectionBase socket, ReadTimer timer) {
    channel = socket.channelHandlerContext().channel();
    ConnectionMetrics metrics = ConnectionMetrics.of(socket);
    boolean plainEpoll = DirectSend.isPlainEpoll(channel);
    handler = new StreamHandler(this, socket.context(), timer, metrics, plainEpoll);
    // Vert.x's metrics count what goes through the handler.
    direct = plainEpoll && metrics == null ? new DirectSend((EpollSocketChannel) channel) : null;
  }

  /**
   * Takes over a socket, which nobody may use any more; see {@link StreamHandler}.
   *
   * @param socket a socket that Vert.x just handed to a connect handler, on an event loop
   * @param writeQueueBytes how many bytes may wait for the peer before {@link #writeQueueFull()}
   * @return the stream
   */
  public static TcpStream of(NetSocket socket, int writeQueueBytes) {
    return of(socket, writeQueueBytes, new ReadTimer(Integer.MAX_VALUE, nanos -> {}));
  }

  /**
   * The same, with the time taken that reads need.
   *
   * @param socket a socket that Vert.x just handed to a connect handler, on an event loop
   * @param writeQueueBytes how many bytes may wait for the peer before {@link #writeQueueFull()}
   * @param timer of the socket's event loop
   * @return the stream
   */
  public static TcpStream of(NetSocket socket, int writeQueueBytes, ReadTimer timer) {
    TcpStream stream = new TcpStream((ConnectionBase) socket, timer);
    stream.attach(writeQueueBytes);
    return stream;
  }

  private void attach(int writeQueueBytes) {
    ChannelConfig config = channel.config();
    config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    config.setWriteSpinCount(WRITES_PER_FLUSH);
    config.setRecvByteBufAllocator(receiveBuffers);
    config.setWriteBufferWaterMark(new WriteBufferWaterMark(writeQueueBytes / 2, writeQueueBytes));
    channel.pipeline().replace(HANDLER, HANDLER, handler);
  }

  /**
   * Hears each chunk of input, in order.
   *
   * @param handler gets the buffer and owns it: writes it, passes it on, or releases it
   * @return this
   */
  public TcpStream handler(Handler<ByteBuf> handler) {
    this.dataHandler = handler;
    return this;
  }

  /**
   * Lets reads bring twice the usual, or the usual again. For an owner that needs long for what it
   * reads: see {@link ReceiveBuffers#LARGEST}.
   *
   * @param more from the next read on
   */
  public void readMoreAtOnce(boolean more) {
    receiveBuffers.readUpTo(more ? ReceiveBuffers.LARGEST : ReceiveBuffers.USUAL);
  }

  /**
   * Hears, once and after the last chunk, that the peer will send no more. Output stays open.
   *
   * @param handler what to do then
   * @return this
   */
  public TcpStream endHandler(Runnable handler) {
    this.endHandler = handler;
    return this;
  }

  /**
   * Hears that a full write queue has room again: it fell below half its size.
   *
   * @param handler what to do then
   * @return this
   */
  public TcpStream drainHandler(Runnable handler) {
    this.drainHandler = handler;
    return this;
  }

  /**
   * Hears, once, that both directions are closed, by us, by the peer or by a reset.
   *
   * @param handler what to do then
   * @return this
   */
  public TcpStream closeHandler(Runnable handler) {
    this.closeHandler = handler;
    return this;
  }

  /**
   * Hears that the connection broke off: the peer reset it, or cannot be reached any more. The
   * close handler follows.
   *
   * @param handler what to do then
   * @return this
   */
  public TcpStream resetHandler(Runnable handler) {
    this.resetHandler = handler;
    return this;
  }

  void onMessage(Object message) {
    if (message == EndOfInput.MESSAGE) {
      if (!closed) {
        endHandler.run();
      }
    } else if (!closed && message instanceof ByteBuf chunk) {
      dataHandler.handle(chunk);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** What TLS finds wrong is an IOException too, and no reset. */
  void onException(Throwable cause) {
    if (!closed && cause instanceof IOException && !(cause instanceof SSLException)) {
      Runnable once = resetHandler;
      resetHandler = () -> {};
      once.run();
    }
  }

  void onDrain() {
    drainHandler.run();
  }

  void onClose() {
    closed = true;
    closeHandler.run();
  }

  /**
   * Where buffers to {@link #write} come from. Not from the allocator of a buffer that was read: it
   * may be one of few that are kept, see {@link ReceiveBuffers}, and those are of no pool.
   *
   * @return the pool of Vert.x
   */
  public ByteBufAllocator pool() {
    return channel.alloc();
  }

  /**
   * Sends a buffer and takes it over: at once if {@link DirectSend} can. Else, within a read, the
   * flush waits for the end of that read, so that one system call carries the replies to all that
   * was read at once; except that of a large buffer, see {@link #FLUSH_AT_ONCE}.
   *
   * <p>A write that fails closes the socket; there is no future to hear of it.
   *
   * @param buffer released when it is written, or when it cannot be
   */
  public void write(ByteBuf buffer) {
    // An empty one would be a system call all the same, and a record of TLS.
    if (!buffer.isReadable() || (direct != null && direct.all(buffer))) {
      buffer.release();
    } else {
      handler.write(buffer, buffer.readableBytes() >= FLUSH_AT_ONCE);
    }
  }

  /**
   * Tells whether more bytes wait for the peer than the write queue may hold. The owner is expected
   * to {@link #pause()} then, and to {@link #resume()} in the drain handler.
   *
   * @return true from the write queue's size on, until it falls below half of it
   */
  public boolean writeQueueFull() {
    return !channel.isWritable();
  }

  /**
   * Stops reading. The kernel's receive buffer fills, and TCP's window makes the peer wait.
   *
   * @return this
   */
  public TcpStream pause() {
    handler.pause();
    setAutoRead(false);
    return this;
  }

  /**
   * Goes on reading. Input that was queued is delivered before this returns, unless a handler
   * pauses again.
   *
   * @return this
   */
  public TcpStream resume() {
    handler.resume();
    setAutoRead(!handler.isPaused());
    return this;
  }

  /**
   * Not when the input has ended and only waits here to be delivered. There is nothing to read, and
   * Netty's epoll fails when asked to: it let the descriptor go (see {@link #WRITES_PER_FLUSH}),
   * and closes the channel with the reply in it ({@code
   * StreamHandlerTest.shouldDeliverOneAfterTheOtherWhenAHandlerPausesAndResumes}).
   */
  private void setAutoRead(boolean on) {
    if (!(channel instanceof DuplexChannel duplex && duplex.isInputShutdown())) {
      channel.config().setAutoRead(on);
    }
  }

  /**
   * Ends our output behind the last byte written (a FIN; with TLS, a close_notify before it), and
   * leaves the input open. The peer reads everything, then the end.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // heard by the listener; a failed one closes
  public void shutdownOutput() {
    handler
        .flushed()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                endOutput();
              }
            });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed one means that the channel is closed
  private void endOutput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      sendFin();
    } else {
      tls.closeOutbound().addListener(sent -> sendFin());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // as above
  private void sendFin() {
    if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  /**
   * Who is at the other end: the client as its balancer named it, see {@link ProxyHeaders}, or who
   * really connected.
   *
   * @return the address; null when the connection was closed before anybody asked
   */
  public InetAddress remoteAddress() {
    return ProxyHeaders.clientOf(channel);
  }

  /**
   * The port of who really connected: the client's own, or its balancer's.
   *
   * @return the port; 0 when the connection was closed before anybody asked
   */
  public int remotePort() {
    return channel.remoteAddress() instanceof InetSocketAddress peer ? peer.getPort() : 0;
  }

  /**
   * The version of TLS that is spoken.
   *
   * @return {@code TLSv1.3} for one; null without TLS
   */
  public String tlsVersion() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    return tls == null ? null : tls.engine().getSession().getProtocol();
  }

  /** Closes both directions behind the last byte written. */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells
  public void close() {
    if (direct != null && bytesQueued() == 0) {
      // The kernel has that byte. The handler would write an empty buffer, and close behind it.
      abort();
    } else {
      channel.close();
    }
  }

  /**
   * Closes both directions at once; what is still queued for the peer is lost. {@link #close()}
   * would wait for a peer that does not read.
   */
  public void abort() {
    handler.abort();
  }

  /**
   * A number that changes whenever bytes go out: what waits in the write queue, less what has been
   * written of its first buffer.
   *
   * @return bytes; 0 when nothing waits
   */
  public long bytesQueued() {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
  }
}
