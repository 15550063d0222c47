package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where a batch is counted, and that what is counted belongs together. */
class BatchSizesTest {

  private static final int LAST = BatchSizes.BUCKETS - 1;

  private final BatchSizes sizes = new BatchSizes();

  private int bucketOf(int size) {
    long[] before = sizes.snapshot().counts();
    sizes.add(size);
    for (int i = 0; i < before.length; i++) {
      if (sizes.batches(i) != before[i]) {
        return i;
      }
    }
    throw new AssertionError("not counted");
  }

  @Test
  void shouldCountEachBatchInTheFirstBucketWhoseBoundItDoesNotExceed() {
    for (int size = 1; size <= 200; size++) {
      int bucket = bucketOf(size);
      assertThat(size)
          .as("of bucket %d", bucket)
          .isLessThanOrEqualTo(BatchSizes.upperBound(bucket));
      if (bucket > 0) {
        assertThat(size).isGreaterThan(BatchSizes.upperBound(bucket - 1));
      }
    }
    assertThat(bucketOf(Integer.MAX_VALUE)).isEqualTo(LAST);
    assertThat(bucketOf(64)).isEqualTo(LAST - 1);
    assertThat(bucketOf(65)).isEqualTo(LAST);
  }

  @Test
  void shouldSumThemUp() {
    int[] all = {1, 2, 3, 64, 64, 65, 1_000};
    for (int size : all) {
      sizes.add(size);
    }
    assertThat(sizes.batches()).isEqualTo(7);
    assertThat(sizes.total()).isEqualTo(1_199);
    assertThat(LongStream.of(sizes.snapshot().counts()).sum()).isEqualTo(7);
    assertThat(sizes.snapshot().total()).isEqualTo(1_199);
  }

  @Test
  void shouldSumUpTheBatchesItCountsWhileOthersAreAdded() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> adding =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                sizes.add(64);
              }
            });
    try {
      for (int i = 0; i < 20_000; i++) {
        BatchSizes.Snapshot snapshot = sizes.snapshot();
        assertThat(snapshot.total()).isEqualTo(64 * LongStream.of(snapshot.counts()).sum());
      }
    } finally {
      enough.set(true);
      adding.get(30, TimeUnit.SECONDS);
    }
  }
}
