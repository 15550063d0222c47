package dev.shout.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long it took to serve what was read at once: a histogram whose bounds are the powers of two
 * from 1 microsecond to about a second, and any more. Each number only grows; any thread may add
 * and read.
 */
public final class ServiceTimes {

  /** Buckets: up to 1, 2, 4 ... 1,048,576 microseconds, and above. */
  public static final int BUCKETS = 22;

  private static final long MICROSECOND = TimeUnit.MICROSECONDS.toNanos(1);

  private final PowersOfTwo micros = new PowersOfTwo(BUCKETS);
  private final LongAdder totalNanos = new LongAdder();

  ServiceTimes() {}

  void add(long nanos) {
    micros.add((nanos + MICROSECOND - 1) / MICROSECOND);
    totalNanos.add(nanos);
  }

  /**
   * The longest time of a bucket.
   *
   * @param bucket from 0 to {@link #BUCKETS} - 1
   * @return seconds; infinity for the last bucket
   */
  public static double upperBoundSeconds(int bucket) {
    return bucket == BUCKETS - 1
        ? Double.POSITIVE_INFINITY
        : (1L << bucket) / (double) TimeUnit.SECONDS.toMicros(1);
  }

  /**
   * How often it took longer than the bound of the bucket before, and no longer than its own.
   *
   * @return a count for each bucket
   */
  public long[] counts() {
    return micros.counts();
  }

  /**
   * All times together.
   *
   * @return seconds
   */
  public double totalSeconds() {
    return totalNanos.sum() / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
