package dev.shout.server;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the UDP server has done since it started. Each number only grows; any thread may read them,
 * and a sum of several instances is the sum of their counters.
 */
public final class UdpCounters {

  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder repliesTooLong = new LongAdder();
  private final LongAdder sendErrors = new LongAdder();

  void datagramReceived() {
    received.increment();
  }

  void datagramSent() {
    sent.increment();
  }

  void replyTooLong() {
    repliesTooLong.increment();
  }

  void sendFailed() {
    sendErrors.increment();
  }

  /**
   * Datagrams that came in.
   *
   * @return a count
   */
  public long received() {
    return received.sum();
  }

  /**
   * Replies that the kernel took.
   *
   * @return a count
   */
  public long sent() {
    return sent.sum();
  }

  /**
   * Requests whose upper case is longer than a datagram can be, and got no reply.
   *
   * @return a count
   */
  public long repliesTooLong() {
    return repliesTooLong.sum();
  }

  /**
   * Replies that the kernel refused.
   *
   * @return a count
   */
  public long sendErrors() {
    return sendErrors.sum();
  }

  @Override
  public String toString() {
    return "received="
        + received()
        + " sent="
        + sent()
        + " repliesTooLong="
        + repliesTooLong()
        + " sendErrors="
        + sendErrors();
  }
}
