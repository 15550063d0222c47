package dev.shout.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/** What was found instead, made fit for one line on a terminal. */
final class Found {

  /** Characters of a value that are shown: enough to recognise it, too few to fill the line. */
  static final int MAX_LENGTH = 40;

  private Found() {}

  /** A value as the user wrote it; objects and arrays by their kind only. */
  static String show(Object value) {
    if (value instanceof String text) {
      return '"' + plain(text) + '"';
    }
    if (value instanceof JsonObject || value instanceof Map) {
      return "an object";
    }
    if (value instanceof JsonArray array) {
      return array.isEmpty() ? "an empty array" : "an array";
    }
    if (value instanceof List) {
      return "an array";
    }
    return plain(String.valueOf(value));
  }

  /** The text cut to {@link #MAX_LENGTH}, control characters and line separators escaped. */
  static String plain(String text) {
    StringBuilder shown = new StringBuilder();
    int end =
        text.offsetByCodePoints(0, Math.min(MAX_LENGTH, text.codePointCount(0, text.length())));
    text.substring(0, end).codePoints().forEach(c -> append(shown, c));
    return end < text.length() ? shown.append("...").toString() : shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
      case '"', '\\' -> shown.append('\\').appendCodePoint(c);
      default -> {
        if (isUnsafe(c)) {
          shown.append(String.format("\\u%04x", c));
        } else {
          shown.appendCodePoint(c);
        }
      }
    }
  }

  /** Whatever could move the cursor, break the line or turn the writing direction. */
  private static boolean isUnsafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
