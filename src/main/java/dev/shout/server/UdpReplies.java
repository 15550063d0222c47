package dev.shout.server;

import dev.shout.net.DatagramReplies;
import dev.shout.net.SendQueueFullException;
import dev.shout.net.UdpSocket;
import io.netty.buffer.ByteBuf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The upper case of each datagram, and the count of what became of it: the same for both ways that
 * a reply can take. Runs on the event loop of its instance.
 *
 * <p>A reply is three times as long as its request at most (U+0390). One that would be no datagram
 * is not sent, but counted.
 */
final class UdpReplies implements DatagramReplies {

  private static final Logger log = LoggerFactory.getLogger(UdpReplies.class);

  private final UdpCounters counters;
  private final MessageUppercase uppercase = new MessageUppercase();
  private long bytesNotCounted;

  UdpReplies(UdpCounters counters) {
    this.counters = counters;
  }

  @Override
  public ByteBuf replyTo(ByteBuf request) {
    ByteBuf reply = uppercase.of(request);
    int length = reply.readableBytes();
    if (length <= UdpSocket.MAX_PAYLOAD) {
      bytesNotCounted += length;
      return reply;
    }
    reply.release();
    counters.replyTooLong();
    log.debug("a reply of {} bytes is no datagram", length);
    return null;
  }

  @Override
  public void sent(int replies) {
    counters.datagramsSent(replies);
    countBytes();
  }

  /** Once for all replies of a turn. */
  private void countBytes() {
    counters.bytesSent(bytesNotCounted);
    bytesNotCounted = 0;
  }

  @Override
  public void failed(Throwable cause) {
    counters.sendFailed(cause instanceof SendQueueFullException);
    countBytes();
    log.debug("reply not sent: {}", cause + "");
  }

  @Override
  public void sentApart(Throwable cause) {
    log.info("udp replies are sent one by one from now on: {}", cause + "");
  }
}
