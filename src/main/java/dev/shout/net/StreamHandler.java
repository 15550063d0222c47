package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What stands in the pipeline for a {@link TcpStream}, in the place of Vert.x's own handler.
 *
 * <p>The obvious code keeps that one, and the socket behind it. But the socket holds a queue for
 * writes from other threads, 4 KiB for each connection that never has one, and leads each buffer
 * through a second queue, for handlers on other threads. A stream is used on its event loop alone
 * and needs neither ({@code TcpStreamTest.shouldLeaveNothingOfTheSocketThatVertxMade}).
 *
 * <p>It hands on what was read; while the stream is paused, what still comes waits here, and the
 * {@linkplain EndOfInput end of input} behind it. What is written during a read is flushed once, at
 * its end. Whoever closes the channel closes it behind the last byte that was written.
 *
 * <p>Runs on the channel's event loop; one per channel.
 */
final class StreamHandler extends ChannelDuplexHandler {

  private final TcpStream stream;
  private final ContextInternal owner;
  private final ReadTimer timer;
  private final ConnectionMetrics metrics;
  private final boolean plainEpoll;

  private ChannelHandlerContext context;

  /** Read, and not delivered yet; null as long as nothing ever had to wait. */
  private Deque<Object> waiting;

  private boolean paused;

  /** A handler of the stream is at it: whatever comes meanwhile comes after it. */
  private boolean delivering;

  private boolean reading;
  private boolean unflushed;
  private boolean ended;

  /**
   * Makes a handler.
   *
   * @param stream hears what happens
   * @param owner its context hears of the close
   * @param timer of the event loop
   * @param metrics null when Vert.x has none
   * @param plainEpoll see {@link DirectSend#isPlainEpoll}
   */
  StreamHandler(
      TcpStream stream,
      ContextInternal owner,
      ReadTimer timer,
      ConnectionMetrics metrics,
      boolean plainEpoll) {
    this.stream = stream;
    this.owner = owner;
    this.timer = timer;
    this.metrics = metrics;
    this.plainEpoll = plainEpoll;
  }

  /** Netty's own answer is looked up among all classes of handlers, for each connection. */
  @Override
  public boolean isSharable() {
    return false;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    timer.read(this);
    reading = true;
    if (metrics != null && message instanceof ByteBuf bytes) {
      metrics.bytesRead(bytes.readableBytes());
    }
    accept(message);
  }

  private void accept(Object message) {
    if (paused || delivering || hasWaiting()) {
      if (waiting == null) {
        waiting = new ArrayDeque<>();
      }
      waiting.add(message);
    } else {
      deliver(message);
    }
  }

  private boolean hasWaiting() {
    return waiting != null && !waiting.isEmpty();
  }

  private void deliver(Object message) {
    delivering = true;
    try {
      stream.onMessage(message);
    } finally {
      delivering = false;
    }
  }

  private void deliverWaiting() {
    while (!paused && !delivering && hasWaiting()) {
      deliver(waiting.poll());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    deliverWaiting();
    readIsOver();
    timer.complete(this);
    if (!ended && plainEpoll && EndOfInput.wasRead(context.channel())) {
      end();
    }
  }

  private void readIsOver() {
    reading = false;
    if (unflushed) {
      unflushed = false;
      context.flush();
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      context.close();
    } else if (!EndOfInput.isTold(event)) {
      // Vert.x's own shutdown event among them: it would time a close of its own. Draining is ours.
      ReferenceCountUtil.release(event);
    } else if (!ended) {
      end();
    }
  }

  private void end() {
    ended = true;
    accept(EndOfInput.MESSAGE);
    deliverWaiting();
  }

  /** Nothing is delivered from now on. */
  void pause() {
    paused = true;
  }

  /** Delivers what waits, as one read, unless a handler pauses again. */
  void resume() {
    paused = false;
    if (hasWaiting() && !delivering) {
      boolean within = reading;
      reading = true;
      deliverWaiting();
      if (!within) {
        readIsOver();
      }
    }
  }

  boolean isPaused() {
    return paused;
  }

  /**
   * Writes a buffer. A write that fails closes the channel; nobody hears of it.
   *
   * @param now do not wait for the end of the read
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the void promise: it never tells
  void write(ByteBuf buffer, boolean now) {
    if (metrics != null) {
      metrics.bytesWritten(buffer.readableBytes());
    }
    ChannelPromise nobody = context.channel().unsafe().voidPromise();
    if (now || !reading) {
      unflushed = false;
      context.writeAndFlush(buffer, nobody);
    } else {
      unflushed = true;
      context.write(buffer, nobody);
    }
  }

  /** A promise for when everything that was written is with the kernel. */
  @SuppressWarnings("FutureReturnValueIgnored") // it is what is returned
  ChannelPromise flushed() {
    ChannelPromise flushed = context.newPromise();
    context.writeAndFlush(Unpooled.EMPTY_BUFFER, flushed);
    return flushed;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    flushed().addListener(done -> context.close(promise));
  }

  /** Closes without waiting for what was written. */
  @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
  void abort() {
    if (plainEpoll) {
      closeDescriptor();
      context.close();
    } else {
      // From below the handlers whose close writes first: this one, and that of TLS.
      ChannelHandlerContext tls = context.pipeline().context(SslHandler.class);
      (tls == null ? context : tls).close();
    }
  }

  /**
   * Closes the socket before its channel. Of one that is open Netty first asks for SO_LINGER, which
   * nobody here sets, and takes it out of epoll, which the kernel does by itself: two system calls,
   * 4 % of a connection with one message ({@code
   * StreamHandlerTest.shouldCloseTheSocketBeforeItsChannel}).
   */
  private void closeDescriptor() {
    try {
      ((EpollSocketChannel) context.channel()).fd().close();
    } catch (IOException e) {
      // It is closed all the same (close(2)), and there is nobody to tell.
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      stream.onDrain();
    }
  }

  /** A peer's reset is no error of ours, and Vert.x would log it as one. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    stream.onException(cause);
    context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (metrics != null) {
      metrics.disconnected();
    }
    owner.emit(v -> stream.onClose());
    releaseWaiting();
  }

  /**
   * What a paused connection had not delivered: pooled memory, otherwise lost to the pool ({@code
   * TcpStreamTest.shouldReleaseUndeliveredInputWhenReset}).
   */
  private void releaseWaiting() {
    while (hasWaiting()) {
      ReferenceCountUtil.release(waiting.poll());
    }
  }
}
