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
      return '"' + shortened(text) + '"';
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
    return shortened(String.valueOf(value));
  }

  /** A key as it is named in a path: in quotes if it would not be seen to be one name. */
  static String name(String key) {
    return key.matches("[\\w-]+") ? shortened(key) : show(key);
  }

  /** The text cut to {@link #MAX_LENGTH} and {@link #escaped}. */
  static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= MAX_LENGTH) {
      return escaped(text);
    }
    return escaped(text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH))) + "...";
  }

  /** The whole text on one line, with nothing in it that a terminal would obey. */
  static String escaped(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> append(shown, c));
    return shown.toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '\n' -> shown.append("\\n");
      case '\r' -> shown.append("\\r");
      case '\t' -> shown.append("\\t");
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
