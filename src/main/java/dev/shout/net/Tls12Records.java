package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;

/**
 * Lets a client of TLS 1.2 half-close: keeps its close_notify from the JDK's engine, and announces
 * it as the end of input instead.
 *
 * <p>RFC 5246 (7.2.1) has us answer a close_notify at once and discard what is still to be written;
 * the JDK's engine does, and every reply that waits is lost. RFC 8446 (6.1) calls that a fault of
 * the old versions, ended with TLS 1.3: there the engine goes on. So for 1.2 the record does not
 * reach the engine. It can be known without a key: TLS 1.2 encrypts the content of a record and not
 * its type, and after the handshake the only alert that leaves a connection in order is
 * close_notify.
 *
 * <p>A handshake record after the handshake asks to renegotiate: a way to make a server compute
 * that nobody needs, and it closes the connection.
 *
 * <p>Runs on the channel's event loop, before Netty's TLS handler; one per channel, removed when
 * the handshake chose TLS 1.3. {@code ServerTlsTest.shouldDeliverEveryByteWhenClientHalfCloses}
 * holds this for both versions.
 */
final class Tls12Records extends ChannelInboundHandlerAdapter {

  /** The event that stands for the client's close_notify. */
  static final Object CLOSE_NOTIFY = new Object();

  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;

  /** Type, version (2 bytes), length (2 bytes). */
  private static final int HEADER = 5;

  private final SslHandler tls;

  /** Bytes of the current record's header that have been seen. */
  private int headerSeen;

  /** What is left of the current record's content. */
  private int left;

  private boolean ended;

  Tls12Records(SslHandler tls) {
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      for (int at = in.readerIndex(); at < in.writerIndex() && !ended; ) {
        if (headerSeen == 0 && isSpecial(in.getByte(at))) {
          pass(context, in, at);
          judge(context, in.getByte(at));
        }
        at = ended ? at : step(in, at);
      }
      if (!ended) {
        pass(context, in, in.writerIndex());
      }
    } finally {
      in.release();
    }
  }

  /** One byte of a header, or all that is there of the content. */
  private int step(ByteBuf in, int at) {
    if (headerSeen < HEADER) {
      headerSeen++;
      left = (left << 8 | in.getUnsignedByte(at)) & 0xFFFF;
      if (headerSeen == HEADER && left == 0) {
        headerSeen = 0;
      }
      return at + 1;
    }
    int count = Math.min(left, in.writerIndex() - at);
    left -= count;
    if (left == 0) {
      headerSeen = 0;
    }
    return at + count;
  }

  private static boolean isSpecial(byte type) {
    return type == ALERT || type == HANDSHAKE;
  }

  /** Hands on what stands before a position; the engine has seen it when this returns. */
  private static void pass(ChannelHandlerContext context, ByteBuf in, int to) {
    int count = to - in.readerIndex();
    if (count > 0) {
      context.fireChannelRead(in.readRetainedSlice(count));
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
  private void judge(ChannelHandlerContext context, byte type) {
    if (!tls.handshakeFuture().isSuccess() || context.isRemoved()) {
      return;
    }
    ended = true;
    if (type == ALERT) {
      context.fireUserEventTriggered(CLOSE_NOTIFY);
    } else {
      context.close();
    }
  }
}
