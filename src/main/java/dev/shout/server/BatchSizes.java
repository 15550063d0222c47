package dev.shout.server;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * How large batches were: a histogram whose bounds are the powers of two from 1 to 64, and any
 * more. Each number only grows; any thread may add and read.
 */
public final class BatchSizes {

  /** Buckets: up to 1, 2, 4, 8, 16, 32 and 64, and above. */
  public static final int BUCKETS = 8;

  private final PowersOfTwo batches = new PowersOfTwo(BUCKETS);
  private final LongAdder total = new LongAdder();

  BatchSizes() {}

  void add(int size) {
    batches.add(size);
    total.add(size);
  }

  /**
   * The size of the largest batches of a bucket.
   *
   * @param bucket from 0 to {@link #BUCKETS} - 1
   * @return 1, 2, 4 and so on; {@link Integer#MAX_VALUE} for the last bucket
   */
  public static int upperBound(int bucket) {
    return bucket == BUCKETS - 1 ? Integer.MAX_VALUE : 1 << bucket;
  }

  /**
   * How many batches were larger than the bound of the bucket before, and no larger than its own.
   *
   * @return a count for each bucket
   */
  public long[] counts() {
    return batches.counts();
  }

  /**
   * Batches that fell into a bucket: larger than the bound of the one before, up to its own.
   *
   * @param bucket from 0 to {@link #BUCKETS} - 1
   * @return a count
   */
  public long batches(int bucket) {
    return counts()[bucket];
  }

  /**
   * All batches.
   *
   * @return a count
   */
  public long batches() {
    return LongStream.of(counts()).sum();
  }

  /**
   * The sizes of all batches together.
   *
   * @return a sum
   */
  public long total() {
    return total.sum();
  }
}
