package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Where a service time is counted. */
class ServiceTimesTest {

  private static final int LAST = ServiceTimes.BUCKETS - 1;

  private final ServiceTimes times = new ServiceTimes();

  private int bucketOf(long nanos) {
    long[] before = times.counts();
    times.add(nanos);
    long[] after = times.counts();
    for (int i = 0; i < after.length; i++) {
      if (after[i] != before[i]) {
        return i;
      }
    }
    throw new AssertionError("not counted");
  }

  @Test
  void shouldCountEachTimeInTheFirstBucketWhoseBoundItDoesNotExceed() {
    assertThat(bucketOf(0)).isZero();
    for (int bucket = 0; bucket < LAST; bucket++) {
      long bound = Math.round(ServiceTimes.upperBoundSeconds(bucket) * 1e9);
      assertThat(bucketOf(bound)).as("%d ns", bound).isEqualTo(bucket);
      assertThat(bucketOf(bound + 1)).as("%d ns", bound + 1).isEqualTo(bucket + 1);
    }
    assertThat(bucketOf(Long.MAX_VALUE / 2)).isEqualTo(LAST);
    assertThat(ServiceTimes.upperBoundSeconds(LAST)).isInfinite();
  }

  @Test
  void shouldSumThemUp() {
    times.add(1_500_000_000);
    times.add(500_000_000);
    assertThat(times.totalSeconds()).isEqualTo(2);
    assertThat(LongStream.of(times.counts()).sum()).isEqualTo(2);
  }
}
