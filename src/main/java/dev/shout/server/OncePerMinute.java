package dev.shout.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Says when something that happens often may be logged: the first time at once, then at most once a
 * minute with the count since. What an attacker can cause a million times a second must not fill a
 * disk. Any thread.
 *
 * <p>Needs no timer, and so says nothing after the last event: its number is told with the next
 * one, or by the counters.
 */
final class OncePerMinute {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final LongAdder since = new LongAdder();
  private final AtomicLong due;

  OncePerMinute() {
    this(System::nanoTime);
  }

  /** With a clock that counts nanoseconds from anywhere, for tests. */
  OncePerMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.due = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Counts an event.
   *
   * @return events since the last number was given, this one included, when it is time to say so;
   *     else 0
   */
  long count() {
    since.increment();
    long now = nanoTime.getAsLong();
    long before = due.get();
    if (now - before < 0 || !due.compareAndSet(before, now + MINUTE)) {
      return 0;
    }
    return since.sumThenReset();
  }
}
