package dev.shout.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures of a run for people, on one screen. */
final class Summary {

  private final BenchResult result;
  private final BenchOptions options;
  private final StringBuilder text = new StringBuilder();

  private Summary(BenchResult result) {
    this.result = result;
    this.options = result.options();
  }

  /** Lines, each with its end. */
  static String of(BenchResult result) {
    Summary summary = new Summary(result);
    summary.write();
    return summary.text.toString();
  }

  private void write() {
    head();
    if (options.stream()) {
      row("Throughput", throughput());
      row("Bytes", bytes());
    } else {
      row("Messages", messages());
      row("Rate", rate());
      row("Throughput", throughput());
    }
    row("Faults", faults());
    if (result.latency().getTotalCount() > 0) {
      text.append('\n');
      latencies("Latency", result.latency());
    }
  }

  private void head() {
    text.append("bench ").append(options.protocol().word()).append(' ').append(options.target());
    text.append(": ").append(what(options)).append('\n');
    text.append(
        String.format(
            Locale.ROOT,
            "%.2f s measured after %s of warm-up%s; transport %s, %s%n%n",
            result.seconds(),
            Quantities.show(options.warmup()),
            result.interrupted() ? ", ended early" : "",
            result.transport(),
            plural(options.threads(), "thread")));
  }

  /** What was sent, and how: 64 connections, ping-pong, 64-byte messages, ascii text. */
  static String what(BenchOptions options) {
    String ends =
        plural(options.connections(), options.protocol() == Protocol.UDP ? "socket" : "connection");
    String how =
        switch (options.mode()) {
          case "stream" -> "stream";
          case "rate" -> plural(options.messagesPerSecond()) + " messages/s (open loop)";
          case "window" -> "window " + options.window();
          default -> "ping-pong";
        };
    String size = options.stream() ? "" : ", " + options.messageBytes() + "-byte messages";
    return ends + ", " + how + size + ", " + options.text().word() + " text";
  }

  private static String plural(double rate) {
    return rate == Math.rint(rate)
        ? Figures.grouped(Math.round(rate))
        : String.format(Locale.ROOT, "%,.1f", rate);
  }

  private static String plural(int count, String noun) {
    return Figures.grouped(count) + " " + noun + (count == 1 ? "" : "s");
  }

  private void row(String name, String value) {
    text.append(String.format(Locale.ROOT, "%-11s %s%n", name, value));
  }

  private String messages() {
    String all =
        Figures.grouped(result.get(Count.SENT))
            + " sent, "
            + Figures.grouped(result.get(Count.ANSWERED))
            + " answered";
    return result.get(Count.OVERDUE) == 0
        ? all
        : all + ", " + Figures.grouped(result.get(Count.OVERDUE)) + " due but not sent";
  }

  private String rate() {
    String rate = Figures.grouped(Math.round(result.perSecond(Count.REPLIES))) + " messages/s";
    return options.isOpenLoop()
        ? rate
            + " of "
            + plural(options.messagesPerSecond())
            + " asked; sent late by "
            + Figures.time(result.sendDelay().getValueAtPercentile(99))
            + " (p99)"
        : rate;
  }

  private String throughput() {
    return Figures.megabytes(result.perSecond(Count.BYTES_SENT))
        + " MB/s out, "
        + Figures.megabytes(result.perSecond(Count.BYTES_RECEIVED))
        + " MB/s in";
  }

  private String bytes() {
    return Figures.grouped(result.get(Count.BYTES_SENT))
        + " sent, "
        + Figures.grouped(result.get(Count.BYTES_RECEIVED))
        + " received";
  }

  private String faults() {
    StringBuilder faults = new StringBuilder();
    if (options.protocol() == Protocol.UDP) {
      long lost = result.get(Count.LOST);
      double percent = lost == 0 ? 0 : 100.0 * lost / result.get(Count.SENT);
      faults
          .append(String.format(Locale.ROOT, "%,d lost (%.3f %%), ", lost, percent))
          .append(Figures.grouped(result.get(Count.LATE)))
          .append(" late, ")
          .append(Figures.grouped(result.get(Count.DOUBLED)))
          .append(" doubled, ")
          .append(Figures.grouped(result.get(Count.OUT_OF_ORDER)))
          .append(" out of order, ");
    } else {
      faults
          .append(Figures.grouped(result.get(Count.LOST)))
          .append(" unanswered, ")
          .append(Figures.grouped(result.get(Count.CLOSED_EARLY)))
          .append(" closed early, ");
    }
    return faults.append(Figures.grouped(result.get(Count.WRONG))).append(" wrong").toString();
  }

  private void latencies(String name, Histogram latency) {
    String unit = Figures.unit(latency);
    int width = Figures.in(unit, latency.getMaxValue()).length();
    text.append(name).append("  ").append(unit).append('\n');
    value("min", Figures.in(unit, latency.getMinNonZeroValue()), width);
    value("mean", Figures.in(unit, Math.round(latency.getMean())), width);
    for (Figures.Percentile percentile : Figures.PERCENTILES) {
      long nanos = latency.getValueAtPercentile(percentile.level());
      value(percentile.name(), Figures.in(unit, nanos), width);
    }
    value("max", Figures.in(unit, latency.getMaxValue()), width);
  }

  private void value(String name, String value, int width) {
    text.append(String.format(Locale.ROOT, "  %-7s %" + Math.max(width, 8) + "s%n", name, value));
  }
}
