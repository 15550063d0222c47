package dev.shout.bench;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The figures of a run for machines: one JSON object, a unit in each name that needs one. */
final class JsonSummary {

  private static final double NANOS = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MEGA = 1e6;
  private static final double ROUNDING = 1000;

  private JsonSummary() {}

  /** The object. Latencies are there when messages were answered. */
  static JsonObject of(BenchResult result) {
    BenchOptions options = result.options();
    JsonObject json =
        new JsonObject()
            .put("protocol", options.protocol().word())
            .put("target", options.target().toString())
            .put("mode", options.mode())
            .put("text", options.text().word())
            .put("connections", options.connections());
    if (!options.stream()) {
      json.put("messageBytes", options.messageBytes()).put("window", options.window());
    }
    if (options.isOpenLoop()) {
      json.put("askedMessagesPerSecond", options.messagesPerSecond());
    }
    json.put("threads", options.threads())
        .put("transport", result.transport())
        .put("warmupSeconds", options.warmup().toNanos() / NANOS)
        .put("measuredSeconds", rounded(result.seconds()))
        .put("interrupted", result.interrupted());
    if (!options.stream()) {
      json.put("messagesSent", result.get(Count.SENT))
          .put("messagesAnswered", result.get(Count.ANSWERED))
          .put("messagesOverdue", result.get(Count.OVERDUE))
          .put("messagesPerSecond", rounded(result.perSecond(Count.REPLIES)));
    }
    json.put("bytesSent", result.get(Count.BYTES_SENT))
        .put("bytesReceived", result.get(Count.BYTES_RECEIVED))
        .put("sentMegabytesPerSecond", rounded(result.perSecond(Count.BYTES_SENT) / MEGA))
        .put("receivedMegabytesPerSecond", rounded(result.perSecond(Count.BYTES_RECEIVED) / MEGA))
        .put("faults", faults(result));
    if (result.latency().getTotalCount() > 0) {
      json.put("latencyMicros", micros(result.latency()));
    }
    if (result.sendDelay().getTotalCount() > 0) {
      json.put("sendDelayMicros", micros(result.sendDelay()));
    }
    return json;
  }

  private static JsonObject faults(BenchResult result) {
    JsonObject faults = new JsonObject();
    if (result.options().protocol() == Protocol.UDP) {
      faults
          .put("lost", result.get(Count.LOST))
          .put("late", result.get(Count.LATE))
          .put("doubled", result.get(Count.DOUBLED))
          .put("outOfOrder", result.get(Count.OUT_OF_ORDER));
    } else {
      faults
          .put("unanswered", result.get(Count.LOST))
          .put("closedEarly", result.get(Count.CLOSED_EARLY))
          .put("bytesMissing", result.get(Count.BYTES_MISSING));
    }
    return faults
        .put("notConnected", result.get(Count.NOT_CONNECTED))
        .put("wrong", result.get(Count.WRONG));
  }

  private static JsonObject micros(Histogram nanos) {
    JsonObject json =
        new JsonObject()
            .put("min", micros(nanos.getMinNonZeroValue()))
            .put("mean", micros(Math.round(nanos.getMean())));
    for (Figures.Percentile percentile : Figures.PERCENTILES) {
      json.put(name(percentile), micros(nanos.getValueAtPercentile(percentile.level())));
    }
    return json.put("max", micros(nanos.getMaxValue()));
  }

  /** p99.9 as p99_9: a dot in a name is trouble in jq and JavaScript. */
  private static String name(Figures.Percentile percentile) {
    return percentile.name().toLowerCase(Locale.ROOT).replace('.', '_');
  }

  private static double micros(long nanos) {
    return rounded(nanos / NANOS_PER_MICRO);
  }

  private static double rounded(double value) {
    return Math.round(value * ROUNDING) / ROUNDING;
  }
}
