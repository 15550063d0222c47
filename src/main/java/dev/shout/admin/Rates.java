package dev.shout.admin;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How fast counters grow between two looks. For one thread at a time. */
final class Rates {

  private final Map<String, Double> before = new HashMap<>();
  private long lookedAt;
  private double seconds;

  /**
   * Begins a new look.
   *
   * @param now {@link System#nanoTime()}
   */
  void turn(long now) {
    seconds = lookedAt == 0 ? 0 : (now - lookedAt) / (double) TimeUnit.SECONDS.toNanos(1);
    lookedAt = now;
  }

  /** Time since the last look; 0 at the first. */
  double seconds() {
    return seconds;
  }

  /** Growth of a number since the last look, in a second; 0 at the first. */
  double perSecond(String name, double total) {
    Double last = before.put(name, total);
    return last == null || seconds <= 0 ? 0 : (total - last) / seconds;
  }

  /** A counter as the page wants it. */
  JsonObject of(String name, long total) {
    return new JsonObject().put("total", total).put("perSecond", perSecond(name, (double) total));
  }
}
