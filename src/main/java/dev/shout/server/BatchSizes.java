package dev.shout.server;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/**
 * How large batches were: a histogram whose bounds are the powers of two from 1 to 64, and any
 * more. Each number only grows; any thread may add and read.
 *
 * <p>Batches of each size are counted apart, so that the number of batches and that of the
 * datagrams in them come from the same counts: a sum kept beside them would be that of a batch more
 * or less whenever one is added between two reads ({@code
 * BatchSizesTest.shouldSumUpTheBatchesItCountsWhileOthersAreAdded}).
 */
public final class BatchSizes {

  /** Buckets: up to 1, 2, 4, 8, 16, 32 and 64, and above. */
  public static final int BUCKETS = 8;

  private static final int LARGEST_COUNTED = 1 << (BUCKETS - 2);

  private final LongAdder[] bySize = new LongAdder[LARGEST_COUNTED];
  // No transport reads so many in a turn today.
  private final LongAdder larger = new LongAdder();
  private final LongAdder inLarger = new LongAdder();

  BatchSizes() {
    for (int i = 0; i < bySize.length; i++) {
      bySize[i] = new LongAdder();
    }
  }

  /** Counts a batch of one or more. */
  void add(int size) {
    if (size <= LARGEST_COUNTED) {
      bySize[size - 1].increment();
    } else {
      larger.increment();
      inLarger.add(size);
    }
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
   * What was counted until now.
   *
   * @return numbers that belong together
   */
  public Snapshot snapshot() {
    return new Snapshot(this);
  }

  /** Counts of one look. */
  public static final class Snapshot {

    private final long[] counts = new long[BUCKETS];
    private final long total;

    private Snapshot(BatchSizes sizes) {
      long sum = sizes.inLarger.sum();
      counts[BUCKETS - 1] = sizes.larger.sum();
      for (int size = 1; size <= LARGEST_COUNTED; size++) {
        long batches = sizes.bySize[size - 1].sum();
        counts[PowersOfTwo.bucket(size)] += batches;
        sum += size * batches;
      }
      total = sum;
    }

    /**
     * How many batches were larger than the bound of the bucket before, and no larger than its own.
     *
     * @return a count for each bucket, in an array that is the caller's
     */
    public long[] counts() {
      return counts.clone();
    }

    /**
     * The sizes of all batches together.
     *
     * @return a sum
     */
    public long total() {
      return total;
    }
  }

  /**
   * Batches that fell into a bucket: larger than the bound of the one before, up to its own.
   *
   * @param bucket from 0 to {@link #BUCKETS} - 1
   * @return a count
   */
  public long batches(int bucket) {
    return snapshot().counts[bucket];
  }

  /**
   * All batches.
   *
   * @return a count
   */
  public long batches() {
    return LongStream.of(snapshot().counts).sum();
  }

  /**
   * The sizes of all batches together.
   *
   * @return a sum
   */
  public long total() {
    return snapshot().total;
  }
}
