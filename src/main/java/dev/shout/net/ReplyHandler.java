package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Answers each datagram from the pipeline of its channel, below Vert.x's own handler, which gets
 * none. Runs on the event loop.
 *
 * <p>{@code DatagramSocket.send} writes the sender's address as text, looks that text up as a host
 * name, makes three promises and flushes: for each datagram. Here the sender's address is the
 * recipient's, one promise counts for all, and what a turn of the event loop has read goes out
 * together at its end. On epoll that is one system call (sendmmsg). There is no timer: a datagram
 * that comes alone is answered at once.
 *
 * <p>A reply that the kernel refuses fails alone, the others of its batch are sent ({@code
 * UdpSendFailureTest}). No reply stops the socket.
 */
final class ReplyHandler extends ChannelInboundHandlerAdapter {

  private final DatagramReplies replies;
  private final EmptyDatagrams empty;
  private Outcome outcome;
  private boolean written;

  ReplyHandler(DatagramReplies replies, EmptyDatagrams empty) {
    this.replies = replies;
    this.empty = empty;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    outcome = new Outcome(context.channel());
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is told
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    ByteBuf reply = replies.replyTo(packet.content());
    if (reply == null) {
      return;
    }
    if (!context.channel().isWritable()) {
      reply.release();
      replies.failed(new SendQueueFullException());
    } else if (empty != null && !reply.isReadable()) {
      reply.release();
      sendEmpty(context, packet.sender());
    } else {
      context.write(
          new DatagramPacket(waiting(context) ? compact(reply) : reply, packet.sender()), outcome);
      written = true;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush(context);
  }

  /** What a datagram brought about, such as no memory for a longer reply. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    replies.failed(cause);
  }

  private void flush(ChannelHandlerContext context) {
    if (written) {
      written = false;
      outcome.together(context::flush);
    }
  }

  /** What came before it goes first. If that waits, the kernel would drop this without a word. */
  private void sendEmpty(ChannelHandlerContext context, InetSocketAddress to) {
    flush(context);
    if (waiting(context)) {
      replies.failed(new SendQueueFullException());
      return;
    }
    try {
      empty.send(to);
      replies.sent(1);
    } catch (IOException e) {
      replies.failed(e);
    }
  }

  /** Do flushed replies wait for the kernel? */
  private static boolean waiting(ChannelHandlerContext context) {
    ChannelOutboundBuffer queue = context.channel().unsafe().outboundBuffer();
    return queue != null && !queue.isEmpty();
  }

  /**
   * A copy that is as long as the reply. What was received lies in a buffer for the largest
   * datagram: a queue of small ones must not hold such a buffer each.
   */
  private static ByteBuf compact(ByteBuf reply) {
    try {
      return reply.alloc().directBuffer(reply.readableBytes()).writeBytes(reply);
    } finally {
      reply.release();
    }
  }

  /**
   * The promise of all replies: it is told of each, and is never done itself. Netty's own void
   * promise would not tell what was sent.
   */
  private final class Outcome extends DefaultChannelPromise {

    private boolean together;
    private int sent;

    Outcome(Channel channel) {
      super(channel);
    }

    /** Tells in one sum what a flush sent. */
    void together(Runnable flush) {
      together = true;
      flush.run();
      together = false;
      if (sent > 0) {
        replies.sent(sent);
        sent = 0;
      }
    }

    @Override
    public boolean trySuccess(Void result) {
      if (together) {
        sent++;
      } else {
        replies.sent(1);
      }
      return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
      replies.failed(cause);
      return true;
    }

    @Override
    public boolean setUncancellable() {
      return true;
    }
  }
}
