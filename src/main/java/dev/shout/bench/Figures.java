package dev.shout.bench;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Figures for people: grouped digits, and one unit for a whole column. */
final class Figures {

  /** The percentiles that are told, with their names. */
  static final List<Percentile> PERCENTILES =
      List.of(
          new Percentile(50, "p50"),
          new Percentile(75, "p75"),
          new Percentile(90, "p90"),
          new Percentile(99, "p99"),
          new Percentile(99.9, "p99.9"),
          new Percentile(99.99, "p99.99"));

  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_MILLI = 1e6;

  /** From a median of 10 ms on, a column is in milliseconds. */
  private static final double MOST_MICROS = 10_000;

  /** A percentile with its name. */
  record Percentile(double level, String name) {}

  private Figures() {}

  /** 1234567 as 1,234,567. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** The unit for the latencies of a histogram: µs or ms. */
  static String unit(Histogram latency) {
    return latency.getValueAtPercentile(50) < MOST_MICROS * NANOS_PER_MICRO ? "µs" : "ms";
  }

  /** Nanoseconds in a unit: 1,234.5. */
  static String in(String unit, long nanos) {
    double value = nanos / (unit.equals("µs") ? NANOS_PER_MICRO : NANOS_PER_MILLI);
    return String.format(Locale.ROOT, "%,.1f", value);
  }

  /** A latency with a unit of its own: 812 µs, 3.14 ms, 1.2 s. */
  static String time(long nanos) {
    if (nanos < NANOS_PER_MILLI) {
      return String.format(Locale.ROOT, "%.0f µs", nanos / NANOS_PER_MICRO);
    }
    if (nanos < 1e9) {
      double millis = nanos / NANOS_PER_MILLI;
      return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /** Bytes a second as MB/s, a million bytes each. */
  static String megabytes(double bytesPerSecond) {
    double value = bytesPerSecond / 1e6;
    return String.format(Locale.ROOT, value < 100 ? "%,.2f" : "%,.0f", value);
  }
}
