package dev.shout.net;

import java.util.function.LongConsumer;

/**
 * How long input takes to be served: from the first thing that one turn of an event loop read from
 * a socket, until all that was read is handled and the replies are with the kernel, or in the queue
 * for it.
 *
 * <p>Asks the time twice in such a turn, whatever was read in it. One for all sockets of an event
 * loop, since each turn is over before another socket has its own: no memory for each connection.
 */
public final class ReadTimer {

  private final LongConsumer nanos;
  private Object reading;
  private long since;

  /**
   * Makes a timer.
   *
   * @param nanos hears each time, in nanoseconds
   */
  public ReadTimer(LongConsumer nanos) {
    this.nanos = nanos;
  }

  /** Something was read; the first of a turn starts the clock. */
  void read(Object socket) {
    if (reading != socket) {
      reading = socket;
      since = System.nanoTime();
    }
  }

  /** The turn is over; without a read nothing is told. */
  void complete(Object socket) {
    if (reading == socket) {
      reading = null;
      nanos.accept(System.nanoTime() - since);
    }
  }
}
