package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;

/**
 * The end of a peer's input, and how Netty tells it: beside the data, as an event.
 *
 * <p>The obvious code acts on that event when it comes. But events overtake data: the buffers of a
 * paused stream wait, and code that acts at once closes with input still undelivered (29 KB of 100
 * MB were lost that way on epoll). So it becomes a message that takes its place behind the last
 * byte. {@code TcpStreamTest.shouldDeliverEndOfInputAfterTheLastByteWhenPaused} holds this.
 *
 * <p>On epoll without TLS nobody waits for the event: the read that met the end says so when it is
 * complete. Who closes then spares the connection the shutdown of its input, a system call that
 * Netty makes before it tells, and a way through the pipeline for each of its two events ({@code
 * StreamHandlerTest.shouldCloseAtTheEndOfInputWithoutShuttingItDown}).
 *
 * <p>With TLS the end is the peer's close_notify; the FIN that mostly follows is then no news. A
 * FIN without a close_notify ends the input as well: whoever cut it off gains a shorter reply.
 *
 * <p>Stateless; on the channel's event loop.
 */
final class EndOfInput {

  /** Stands behind the last byte that the peer sent. */
  static final Object MESSAGE = new Object();

  private EndOfInput() {}

  /** Does this event tell it? */
  static boolean isTold(Object event) {
    return event == ChannelInputShutdownReadComplete.INSTANCE
        || event == SslCloseCompletionEvent.SUCCESS
        || event == Tls12Records.CLOSE_NOTIFY;
  }

  /** Did the read that is just complete meet it? */
  static boolean wasRead(Channel channel) {
    return channel.unsafe().recvBufAllocHandle().lastBytesRead() < 0;
  }
}
