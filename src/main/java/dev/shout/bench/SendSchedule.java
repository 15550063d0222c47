package dev.shout.bench;

/**
 * When a connection's messages are to be sent.
 *
 * <p>In a <em>closed loop</em> the next one may go when a reply makes room in the window: the
 * server's pace is ours. In an <em>open loop</em> message n has its time whatever the server does,
 * as with users who do not know of each other; its latency counts from that time, even if the
 * window was full and it was sent later. A generator that counted from the sending would leave out
 * just the time in which the server kept it waiting ("coordinated omission").
 *
 * <p>The connections of an open loop take turns: of {@code c} connections number {@code i} sends
 * the messages {@code i}, {@code i + c}, {@code i + 2c} ... of the whole rate.
 */
final class SendSchedule {

  /** The answer when the next message's time has not come. */
  static final long NOT_YET = Long.MIN_VALUE;

  private static final double NANOS = 1e9;

  private final double rate;
  private final long offset;
  private final long stride;
  private long start;
  private long taken;

  private SendSchedule(double rate, long offset, long stride) {
    this.rate = rate;
    this.offset = offset;
    this.stride = stride;
  }

  /** Closed loop: now is always right. */
  static SendSchedule closedLoop() {
    return new SendSchedule(0, 0, 1);
  }

  /**
   * Open loop.
   *
   * @param messagesPerSecond of all connections together
   * @param connection which one this is, from 0
   * @param connections how many there are
   */
  static SendSchedule openLoop(double messagesPerSecond, int connection, int connections) {
    return new SendSchedule(messagesPerSecond, connection, connections);
  }

  /** Sets the time of message 0 of the whole rate, by {@link System#nanoTime}. */
  void begin(long startNanos) {
    start = startNanos;
  }

  boolean isOpenLoop() {
    return rate > 0;
  }

  /**
   * The time of the next message.
   *
   * @return the time it was to be sent, not after {@code now}, or {@link #NOT_YET}
   */
  long next(long now) {
    if (!isOpenLoop()) {
      return now;
    }
    long at = timeOf(taken);
    return at - now <= 0 ? at : NOT_YET;
  }

  private long timeOf(long ofOurs) {
    return timeOf(start, rate, offset + ofOurs * stride);
  }

  /**
   * The time of a message of the whole rate. From the start each time, not from the last message:
   * no rounding adds up.
   */
  static long timeOf(long start, double messagesPerSecond, long message) {
    return start + Math.round(message * NANOS / messagesPerSecond);
  }

  /** The next message is on its way. */
  void taken() {
    taken++;
  }

  /** How many messages of an open loop were due between two times and are not sent. */
  long overdue(long from, long until) {
    return isOpenLoop() ? Math.max(0, countBefore(until) - Math.max(taken, countBefore(from))) : 0;
  }

  /** How many of our messages have their time before another; exact, whatever was rounded. */
  private long countBefore(long nanos) {
    long count = Math.max(0, Math.round(((nanos - start) * rate / NANOS - offset) / stride));
    while (count > 0 && timeOf(count - 1) - nanos >= 0) {
      count--;
    }
    while (timeOf(count) - nanos < 0) {
      count++;
    }
    return count;
  }
}
