package dev.shout.server;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Tells of a repeated event at most once a minute, with how often it happened since: a log that can
 * be filled from outside is a hole of its own. One event loop.
 */
final class OncePerMinute {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final LongConsumer tell;
  private long count;
  private long toldAt;
  private boolean told;

  OncePerMinute(LongConsumer tell) {
    this(System::nanoTime, tell);
  }

  OncePerMinute(LongSupplier nanoTime, LongConsumer tell) {
    this.nanoTime = nanoTime;
    this.tell = tell;
  }

  /** It happened once more. */
  void happened() {
    count++;
    long now = nanoTime.getAsLong();
    if (!told || now - toldAt >= MINUTE) {
      tell.accept(count);
      told = true;
      toldAt = now;
      count = 0;
    }
  }
}
