package dev.shout.bench;

import dev.shout.config.ConfigException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with units, as people type them: {@code 300ms}, {@code 64k}, {@code 1.5M}. */
final class Quantities {

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)([a-zA-Z]*)");

  private static final Map<String, Long> NANOS =
      Map.of(
          "us", 1_000L,
          "ms", 1_000_000L,
          "", 1_000_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "b", 1L, "k", 1024L, "kib", 1024L, "m", 1024L * 1024, "mib", 1024L * 1024);

  private static final Map<String, Long> TIMES = Map.of("", 1L, "k", 1_000L, "m", 1_000_000L);

  private Quantities() {}

  /** A time; a bare number is seconds. */
  static Duration duration(String flag, String text, Duration min, Duration max) {
    String expected =
        "a time from " + show(min) + " to " + show(max) + ", such as 300ms, 10s or 2m";
    BigDecimal nanos = read(flag, text, NANOS, expected);
    if (nanos.compareTo(BigDecimal.valueOf(min.toNanos())) < 0
        || nanos.compareTo(BigDecimal.valueOf(max.toNanos())) > 0) {
      throw unexpected(flag, expected, text);
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /** A size in bytes; k is 1,024. */
  static int bytes(String flag, String text, int min, int max) {
    String expected = "a size from " + min + " to " + max + " bytes, such as 64, 1200 or 16k";
    return whole(flag, text, BYTES, min, max, expected);
  }

  /** A count. */
  static int count(String flag, String text, int min, int max) {
    String expected = "a whole number from " + min + " to " + max;
    return whole(flag, text, Map.of("", 1L), min, max, expected);
  }

  /** Messages a second; k is 1,000. */
  static double rate(String flag, String text, double max) {
    String expected = "messages a second, up to " + Math.round(max) + ", such as 500 or 20k";
    double rate = read(flag, text, TIMES, expected).doubleValue();
    if (rate <= 0 || rate > max) {
      throw unexpected(flag, expected, text);
    }
    return rate;
  }

  private static int whole(
      String flag, String text, Map<String, Long> units, int min, int max, String expected) {
    BigDecimal number = read(flag, text, units, expected);
    if (number.stripTrailingZeros().scale() > 0
        || number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw unexpected(flag, expected, text);
    }
    return number.intValueExact();
  }

  private static BigDecimal read(
      String flag, String text, Map<String, Long> units, String expected) {
    Matcher matcher = NUMBER_AND_UNIT.matcher(text);
    Long unit =
        matcher.matches() ? units.get(matcher.group(2).toLowerCase(java.util.Locale.ROOT)) : null;
    if (unit == null) {
      throw unexpected(flag, expected, text);
    }
    return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
  }

  static ConfigException unexpected(String flag, String expected, String found) {
    return new ConfigException(flag + ": expected " + expected + ", found \"" + found + "\"");
  }

  /** A time as it would be typed: 300ms, 10s, 1.5s. */
  static String show(Duration time) {
    long nanos = time.toNanos();
    if (nanos != 0 && nanos < 1_000_000) {
      return decimal(nanos, 1_000) + "us";
    }
    if (nanos != 0 && nanos < 1_000_000_000) {
      return decimal(nanos, 1_000_000) + "ms";
    }
    if (nanos >= 60_000_000_000L && nanos % 60_000_000_000L == 0) {
      long minutes = nanos / 60_000_000_000L;
      return minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
    }
    return decimal(nanos, 1_000_000_000) + "s";
  }

  private static String decimal(long nanos, long unit) {
    BigDecimal value =
        BigDecimal.valueOf(nanos)
            .divide(BigDecimal.valueOf(unit), 3, java.math.RoundingMode.HALF_UP)
            .stripTrailingZeros();
    return value.toPlainString();
  }
}
