package dev.shout.net;

import java.util.function.LongConsumer;

/**
 * How long input takes to be served: from the first thing that one turn of an event loop read from
 * a socket, until all that was read is handled and the replies are with the kernel, or in the queue
 * for it.
 *
 * <p>Asks the time twice in such a turn, whatever was read in it; that is 1 % of what a short
 * message over TCP costs, so there only some turns are timed. One for all sockets of an event loop,
 * since each turn is over before another socket has its own: no memory for each connection.
 */
public final class ReadTimer {

  private final int every;
  private final LongConsumer nanos;
  private int untilNext;
  private Object reading;
  private boolean timed;
  private long since;

  /**
   * Makes a timer.
   *
   * @param every of so many turns one is timed, the first among them; from 1
   * @param nanos hears the times, in nanoseconds
   */
  public ReadTimer(int every, LongConsumer nanos) {
    this.every = every;
    this.nanos = nanos;
  }

  /** Something was read; the first of a turn may start the clock. */
  void read(Object socket) {
    if (reading != socket) {
      reading = socket;
      timed = untilNext == 0;
      untilNext = timed ? every - 1 : untilNext - 1;
      if (timed) {
        since = System.nanoTime();
      }
    }
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
