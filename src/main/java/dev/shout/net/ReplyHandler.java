package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
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
 * together at its end. On epoll that is one system call (sendmmsg), and replies in a row to one
 * address are one message in it ({@link ReplyRuns}). There is no timer: a datagram that comes alone
 * is answered at once.
 *
 * <p>A reply that the kernel refuses fails alone, the others of its batch are sent ({@code
 * UdpSendFailureTest}). No reply stops the socket.
 */
final class ReplyHandler extends ChannelInboundHandlerAdapter {

  private final DatagramReplies replies;
  private final EmptyDatagrams empty;
  private final boolean inRuns;
  private ChannelHandlerContext context;
  private Outcome outcome;

  /** Null where each reply is sent by itself. */
  private ReplyRuns runs;

  private boolean written;

  /**
   * Makes a handler.
   *
   * @param empty sends empty datagrams where Netty does not, or null
   * @param inRuns whether the kernel takes {@link ReplyRuns}
   */
  ReplyHandler(DatagramReplies replies, EmptyDatagrams empty, boolean inRuns) {
    this.replies = replies;
    this.empty = empty;
    this.inRuns = inRuns;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
    outcome = new Outcome(context.channel());
    runs = inRuns ? new ReplyRuns(this, context.channel()) : null;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (runs != null) {
      runs.close();
    }
  }

  @Override
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
      sendEmpty(packet.sender());
    } else if (waiting()) {
      write(compact(reply), packet.sender());
    } else if (runs == null) {
      write(reply, packet.sender());
    } else {
      runs.add(reply, packet.sender());
    }
  }

  /** Writes a reply, which is taken over, to be sent with the next flush. */
  void write(ByteBuf reply, InetSocketAddress to) {
    write(new DatagramPacket(reply, to), outcome);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the promise is told
  void write(DatagramPacket packet, ChannelPromise promise) {
    context.write(packet, promise);
    written = true;
  }

  void sent(int count) {
    outcome.add(count);
  }

  void failed(Throwable cause) {
    replies.failed(cause);
  }

  void sentApart(Throwable cause) {
    replies.sentApart(cause);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    flush();
  }

  /** What a datagram brought about, such as no memory for a longer reply. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    replies.failed(cause);
  }

  /** Sends what was written. */
  void flush() {
    if (runs != null) {
      runs.end();
    }
    if (written) {
      written = false;
      outcome.together(context::flush);
      if (runs != null) {
        runs.flushed();
      }
    }
  }

  /** What came before it goes first. If that waits, the kernel would drop this without a word. */
  private void sendEmpty(InetSocketAddress to) {
    flush();
    if (waiting()) {
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
  private boolean waiting() {
    ChannelOutboundBuffer queue = context.channel().unsafe().outboundBuffer();
    return queue != null && !queue.isEmpty();
  }

  /**
   * A copy that is as long as the reply. What was received lies in a buffer for the largest
   * datagram: a queue of small ones must not hold such a buffer each.
   */
  private ByteBuf compact(ByteBuf reply) {
    try {
      return context.alloc().directBuffer(reply.readableBytes()).writeBytes(reply);
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

    private void add(int count) {
      if (together) {
        sent += count;
      } else {
        replies.sent(count);
      }
    }

    @Override
    public boolean trySuccess(Void result) {
      add(1);
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
