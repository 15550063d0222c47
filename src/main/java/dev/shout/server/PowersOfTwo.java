package dev.shout.server;

import java.util.concurrent.atomic.LongAdder;

/**
 * A histogram whose bounds are the powers of two from 1 on; the last bucket holds any more. Each
 * number only grows; any thread may add and read.
 */
final class PowersOfTwo {

  private final LongAdder[] counts;

  PowersOfTwo(int buckets) {
    counts = new LongAdder[buckets];
    for (int i = 0; i < buckets; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** Counts a value in the first bucket whose bound it does not exceed. */
  void add(long value) {
    counts[Math.min(bucket(value), counts.length - 1)].increment();
  }

  /** The first bucket whose bound a value does not exceed, if there are as many. */
  static int bucket(long value) {
    return value <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(value - 1);
  }

  /** The count of each bucket. */
  long[] counts() {
    long[] all = new long[counts.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = counts[i].sum();
    }
    return all;
  }
}
