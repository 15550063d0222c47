package dev.shout.admin;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A strict reader of Prometheus's text format 0.0.4 ("Exposition formats" of its documentation), as
 * promtool's {@code check metrics} reads it: each metric has HELP and TYPE once and before its
 * samples, which stand together; counters end in _total; a histogram's buckets grow, end with +Inf,
 * and agree with its count; no sample twice.
 */
final class PrometheusText {

  private static final Pattern COMMENT =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");

  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\",?");

  private final Map<String, String> help = new HashMap<>();
  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Double> samples = new TreeMap<>();
  private final Set<String> closed = new HashSet<>();
  private String family = "";

  PrometheusText(String text) {
    if (!text.endsWith("\n")) {
      throw new AssertionError("no line feed at the end");
    }
    text.lines().forEach(this::line);
    types.forEach(this::check);
  }

  private void line(String line) {
    Matcher comment = COMMENT.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (comment.matches()) {
      Map<String, String> into = comment.group(1).equals("HELP") ? help : types;
      if (into.put(comment.group(2), comment.group(3)) != null) {
        throw new AssertionError("twice: " + line);
      }
      enter(comment.group(2));
    } else if (sample.matches()) {
      String of = familyOf(sample.group(1));
      if (!of.equals(family) || !help.containsKey(of)) {
        throw new AssertionError("not with its HELP and TYPE: " + line);
      }
      String labels = sample.group(2) == null ? "" : labels(sample.group(2));
      if (samples.put(sample.group(1) + labels, number(sample.group(3))) != null) {
        throw new AssertionError("twice: " + line);
      }
    } else {
      throw new AssertionError("not understood: " + line);
    }
  }

  private void enter(String name) {
    if (!name.equals(family)) {
      if (!closed.add(name)) {
        throw new AssertionError("not together: " + name);
      }
      family = name;
    }
  }

  private String familyOf(String sample) {
    for (String suffix : new String[] {"_bucket", "_count", "_sum"}) {
      String base = sample.substring(0, Math.max(0, sample.length() - suffix.length()));
      if (sample.endsWith(suffix)
          && Set.of("histogram", "summary").contains(types.get(base) + "")) {
        return base;
      }
    }
    return sample;
  }

  private static String labels(String text) {
    Map<String, String> sorted = new TreeMap<>();
    Matcher label = LABEL.matcher(text);
    int at = 0;
    while (label.find() && label.start() == at) {
      if (sorted.put(label.group(1), label.group(2)) != null) {
        throw new AssertionError("label twice: " + text);
      }
      at = label.end();
    }
    if (at != text.length()) {
      throw new AssertionError("labels: " + text);
    }
    return sorted.toString();
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private void check(String name, String type) {
    switch (type) {
      case "counter" -> {
        if (!name.endsWith("_total")) {
          throw new AssertionError("a counter without _total: " + name);
        }
      }
      case "histogram" -> checkBuckets(name);
      case "gauge", "summary", "info" -> {}
      default -> throw new AssertionError("type " + type + " of " + name);
    }
  }

  private void checkBuckets(String name) {
    Map<String, TreeMap<Double, Double>> series = new HashMap<>();
    Pattern le = Pattern.compile("le=([^,}]+)(, )?");
    samples.forEach(
        (key, value) -> {
          Matcher bound = le.matcher(key);
          if (key.startsWith(name + "_bucket{") && bound.find()) {
            String others = bound.replaceFirst("").replace(", }", "}").replace("{}", "");
            series
                .computeIfAbsent(
                    others.substring((name + "_bucket").length()), none -> new TreeMap<>())
                .put(number(bound.group(1)), value);
          }
        });
    if (series.isEmpty()) {
      throw new AssertionError("no buckets: " + name);
    }
    series.forEach(
        (labels, buckets) -> {
          double before = 0;
          for (double count : buckets.values()) {
            if (count < before) {
              throw new AssertionError("buckets fall: " + name);
            }
            before = count;
          }
          if (buckets.lastKey() != Double.POSITIVE_INFINITY
              || before != value(name + "_count" + labels)) {
            throw new AssertionError("the last bucket is not the count: " + name + labels);
          }
        });
  }

  /** A sample, as {@code name} or {@code name{label=value, other=value}}, labels sorted. */
  double value(String sample) {
    Double value = samples.get(sample);
    if (value == null) {
      throw new AssertionError("no " + sample);
    }
    return value;
  }

  /** All names with their type. */
  Map<String, String> types() {
    return types;
  }

  /** Every label's name and value, as {@code {label=value}}. */
  Set<String> samples() {
    return samples.keySet();
  }
}
