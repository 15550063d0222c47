package dev.shout.net;

import java.util.function.LongConsumer;

/**
 * How long input takes to be served: from the first thing that one turn of an event loop read from
 * a socket, until all that was read is handled and the replies are with the kernel, or in the queue
 * for it.
 *
 * <p>Asks the time twice in such a turn, whatever was read in it; that is 1 % of what a short
 * message over TCP costs. So where turns follow each other fast, only some are timed: one for each
 * {@value #APART_NANOS} ns, as far as those before tell. Where little comes, all are. One for all
 * sockets of an event loop, since each turn is over before another socket has its own: no memory
 * for each connection.
 */
public final class ReadTimer {

  static final long APART_NANOS = 250_000;

  private final int most;
  private final LongConsumer nanos;

  /** Of so many turns one is timed. */
  private int every = 1;

  private int untilNext;
  private Object reading;
  private boolean timed;
  private long since = System.nanoTime() - APART_NANOS;

  /**
   * Makes a timer.
   *
   * @param most of so many turns one is timed at least; 1 for each turn
   * @param nanos hears the times, in nanoseconds
   */
  public ReadTimer(int most, LongConsumer nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /** Something was read; the first of a turn may start the clock. */
  void read(Object socket) {
    if (reading != socket) {
      reading = socket;
      timed = untilNext == 0;
      if (timed) {
        start(System.nanoTime());
      }
      untilNext--;
    }
  }

  private void start(long now) {
    long sinceLast = Math.max(1, now - since);
    every = (int) Math.max(1, Math.min(most, every * APART_NANOS / sinceLast));
    untilNext = every;
    since = now;
  }

  /** The turn is over; without a read nothing is told. */
  void complete(Object socket) {
    if (reading == socket) {
      reading = null;
      if (timed) {
        nanos.accept(System.nanoTime() - since);
      }
    }
  }
}
