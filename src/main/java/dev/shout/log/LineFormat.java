package dev.shout.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.slf4j.event.Level;

/**
 * How an event becomes a line of UTF-8: time, level, logger, message, and the fields of the event.
 *
 * <p>A line is a line whatever a value holds: each control character is escaped. Stateless.
 */
public enum LineFormat {
  /**
   * {@code time=2026-11-22T22:10:00.123Z level=info logger=dev.shout.Main message=... key=value}.
   */
  TEXT {
    @Override
    void field(StringBuilder line, String key, Object value) {
      line.append(line.length() == 0 ? "" : " ").append(key).append('=');
      String text = textOf(value);
      if (Quoted.isNeeded(text)) {
        Quoted.append(line, text);
      } else {
        line.append(text);
      }
    }

    /** The classes and messages of the error and its causes, and where the last one was. */
    @Override
    void error(StringBuilder line, Throwable error) {
      StringBuilder chain = new StringBuilder(textOf(error));
      Throwable last = error;
      for (int i = 0; i < MAX_CAUSES && last.getCause() != null; i++) {
        last = last.getCause();
        chain.append("; caused by ").append(textOf(last));
      }
      field(line, "error", chain);
      StackTraceElement[] stack = last.getStackTrace();
      if (stack.length > 0) {
        field(line, "at", stack[0]);
      }
    }
  },

  /** One JSON object; numbers and truth values as such, an error with its whole stack. */
  JSON {
    @Override
    void field(StringBuilder line, String key, Object value) {
      line.append(line.length() == 0 ? '{' : ',');
      Quoted.append(line, key);
      line.append(':');
      if (value instanceof Boolean || value instanceof Integer || value instanceof Long) {
        line.append(value);
      } else {
        Quoted.append(line, textOf(value));
      }
    }

    @Override
    void error(StringBuilder line, Throwable error) {
      StringWriter stack = new StringWriter();
      try {
        error.printStackTrace(new PrintWriter(stack, true));
      } catch (RuntimeException e) {
        stack.append(textOf(error));
      }
      field(line, "error", stack);
    }

    @Override
    void end(StringBuilder line) {
      line.append('}');
    }
  };

  private static final int MAX_CAUSES = 8;

  /**
   * Finds a format by its name in the configuration.
   *
   * @param name {@code text} or {@code json}
   * @return the format
   */
  public static LineFormat named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  abstract void field(StringBuilder line, String key, Object value);

  abstract void error(StringBuilder line, Throwable error);

  void end(StringBuilder line) {}

  byte[] line(Instant time, Level level, String logger, Message message, Throwable error) {
    StringBuilder line = new StringBuilder(160);
    field(line, "time", iso(time));
    field(line, "level", level.name().toLowerCase(Locale.ROOT));
    field(line, "logger", logger);
    field(line, "message", message.text());
    for (Message.Field field : message.fields()) {
      field(line, field.key(), field.value());
    }
    if (error != null) {
      error(line, error);
    }
    end(line);
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What a value says of itself; one that fails at that must not take the line with it. */
  private static String textOf(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException e) {
      return "(" + value.getClass().getName() + " failed: " + e.getClass().getName() + ")";
    }
  }

  /** By hand: Java's own formats load the data of a locale first, 40 ms of a start. */
  private static StringBuilder iso(Instant time) {
    LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
    StringBuilder iso = new StringBuilder(24);
    digits(iso, at.getYear(), 4).append('-');
    digits(iso, at.getMonthValue(), 2).append('-');
    digits(iso, at.getDayOfMonth(), 2).append('T');
    digits(iso, at.getHour(), 2).append(':');
    digits(iso, at.getMinute(), 2).append(':');
    digits(iso, at.getSecond(), 2).append('.');
    return digits(iso, time.getNano() / 1_000_000, 3).append('Z');
  }

  private static StringBuilder digits(StringBuilder to, int number, int width) {
    String digits = Integer.toString(number);
    return to.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
  }
}
