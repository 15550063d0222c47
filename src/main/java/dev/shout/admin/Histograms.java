package dev.shout.admin;

import dev.shout.server.BatchSizes;
import dev.shout.server.ServiceTimes;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.Supplier;

/**
 * Histograms that the servers keep, as Prometheus wants them. Micrometer has no meter that reads
 * one: its own would have each value handed over. Stateless; read on the thread of the scrape.
 */
final class Histograms {

  private Histograms() {}

  static Collector of(String name, String help, ServiceTimes times) {
    double[] bounds = new double[ServiceTimes.BUCKETS];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = ServiceTimes.upperBoundSeconds(i);
    }
    return collector(name, help, () -> data(bounds, times.counts(), times.totalSeconds()));
  }

  static Collector of(String name, String help, BatchSizes sizes) {
    double[] bounds = new double[BatchSizes.BUCKETS];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] =
          i == bounds.length - 1 ? Double.POSITIVE_INFINITY : (double) BatchSizes.upperBound(i);
    }
    return collector(
        name,
        help,
        () -> {
          BatchSizes.Snapshot snapshot = sizes.snapshot();
          return data(bounds, snapshot.counts(), (double) snapshot.total());
        });
  }

  private static HistogramDataPointSnapshot data(double[] bounds, long[] counts, double sum) {
    return HistogramDataPointSnapshot.builder()
        .sum(sum)
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
        .build();
  }

  private static Collector collector(
      String name, String help, Supplier<HistogramDataPointSnapshot> data) {
    return new Collector() {
      @Override
      public MetricSnapshot collect() {
        return HistogramSnapshot.builder().name(name).help(help).dataPoint(data.get()).build();
      }

      @Override
      public String getPrometheusName() {
        return name;
      }
    };
  }
}
