package dev.shout.admin;

import dev.shout.server.BatchSizes;
import dev.shout.server.ServiceTimes;
import io.vertx.core.json.JsonObject;

/**
 * What histograms say about the time between two looks. For one thread at a time.
 *
 * <p>A percentile lies somewhere in its bucket: it is told as if the values of a bucket lay evenly
 * in it, as Prometheus's {@code histogram_quantile} does.
 */
final class Intervals {

  private long[] timesBefore = new long[ServiceTimes.BUCKETS];
  private long[] sizesBefore = new long[BatchSizes.BUCKETS];
  private long totalBefore;

  /** Service times since the last look; of none the times are null. */
  JsonObject of(ServiceTimes times) {
    long[] now = times.counts();
    long[] since = since(now, timesBefore);
    timesBefore = now;
    long count = sum(since);
    return new JsonObject()
        .put("count", count)
        .put("p50Seconds", count == 0 ? null : quantile(since, count, 0.50))
        .put("p90Seconds", count == 0 ? null : quantile(since, count, 0.90))
        .put("p99Seconds", count == 0 ? null : quantile(since, count, 0.99))
        .put("maxSeconds", count == 0 ? null : bound(last(since)));
  }

  /** Sizes of batches since the last look; of none mean and largest are null. */
  JsonObject of(BatchSizes sizes) {
    BatchSizes.Snapshot snapshot = sizes.snapshot();
    long[] now = snapshot.counts();
    long total = snapshot.total();
    long[] since = since(now, sizesBefore);
    long count = sum(since);
    JsonObject json =
        new JsonObject()
            .put("count", count)
            .put("mean", count == 0 ? null : (total - totalBefore) / (double) count)
            .put("max", count == 0 ? null : 1 << last(since));
    sizesBefore = now;
    totalBefore = total;
    return json;
  }

  private static long[] since(long[] now, long[] before) {
    long[] since = new long[now.length];
    for (int i = 0; i < now.length; i++) {
      since[i] = now[i] - before[i];
    }
    return since;
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private static int last(long[] counts) {
    int last = counts.length - 1;
    while (last > 0 && counts[last] == 0) {
      last--;
    }
    return last;
  }

  private static double quantile(long[] counts, long count, double quantile) {
    double rank = quantile * count;
    double below = 0;
    int bucket = 0;
    while (bucket < counts.length - 1 && below + counts[bucket] < rank) {
      below += counts[bucket];
      bucket++;
    }
    double from = bucket == 0 ? 0 : bound(bucket - 1);
    double share = counts[bucket] == 0 ? 1 : (rank - below) / counts[bucket];
    return from + (bound(bucket) - from) * Math.min(1, share);
  }

  /** The last bucket has no end: it is told by where it begins. */
  private static double bound(int bucket) {
    return ServiceTimes.upperBoundSeconds(Math.min(bucket, ServiceTimes.BUCKETS - 2));
  }
}
