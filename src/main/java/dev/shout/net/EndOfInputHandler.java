package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;

/**
 * Turns the end of a peer's input, which Netty announces beside the data, into a message within it.
 *
 * <p>The obvious code acts on Netty's event when it comes. But events overtake data: Vert.x queues
 * the buffers of a paused socket and hands events over at once, so that code closes with input
 * still undelivered (29 KB of 100 MB were lost that way on epoll). A message takes its place in
 * Vert.x's own queue, behind the last byte. {@code TcpStreamTest
 * .shouldDeliverEndOfInputAfterTheLastByteWhenPaused} holds this.
 *
 * <p>On epoll without TLS nobody waits for the event: the read that met the end says so when it is
 * complete. Who closes then spares the connection the shutdown of its input, a system call that
 * Netty makes before it tells, and a way through the pipeline for each of its two events ({@code
 * TcpStreamTest.shouldCloseAtTheEndOfInputWithoutShuttingItDown}).
 *
 * <p>With TLS the end is the peer's close_notify; the FIN that mostly follows is then no news. A
 * FIN without a close_notify ends the input as well: whoever cut it off gains a shorter reply.
 *
 * <p>Standing where each read begins and ends, it has the time taken too, see {@link ReadTimer}.
 *
 * <p>Runs on the channel's event loop; one per channel.
 */
final class EndOfInputHandler extends ChannelInboundHandlerAdapter {

  /** Stands behind the last byte that the peer sent. */
  static final Object END_OF_INPUT = new Object();

  private final ReadTimer timer;
  private boolean readsTellTheEnd;
  private boolean ended;

  EndOfInputHandler(ReadTimer timer) {
    this.timer = timer;
  }

  /** With TLS what was read may still have to be deciphered. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    readsTellTheEnd =
        context.channel() instanceof EpollSocketChannel
            && context.pipeline().get(SslHandler.class) == null;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    timer.read(this);
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    timer.complete(this);
    if (!ended && readsTellTheEnd && hasReadTheEnd(context.channel())) {
      end(context);
    }
  }

  private static boolean hasReadTheEnd(Channel channel) {
    return channel.unsafe().recvBufAllocHandle().lastBytesRead() < 0;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!isEnd(event)) {
      context.fireUserEventTriggered(event);
    } else if (!ended) {
      end(context);
    }
  }

  private void end(ChannelHandlerContext context) {
    ended = true;
    context.fireChannelRead(END_OF_INPUT);
    context.fireChannelReadComplete();
  }

  private static boolean isEnd(Object event) {
    return event == ChannelInputShutdownReadComplete.INSTANCE
        || event == SslCloseCompletionEvent.SUCCESS
        || event == Tls12Records.CLOSE_NOTIFY;
  }
}
