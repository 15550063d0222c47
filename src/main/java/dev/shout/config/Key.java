package dev.shout.config;

/**
 * One key of a section, described once for everything that needs to know it.
 *
 * @param <T> the Java type of its values
 * @param name the key in JSON, and the component of the options record
 * @param type what values it takes
 * @param defaultValue the value when it is not given
 * @param unit what a number counts, or empty
 * @param meaning one line for the tables and for {@code conf/}
 */
record Key<T>(String name, Type<T> type, T defaultValue, String unit, String meaning) {

  /** A value from JSON or from Java, validated. */
  T read(Object value) {
    return type.reader().apply(value);
  }

  /** A value from the text of an environment variable, validated. */
  T readText(String text) {
    return read(type.lexer().apply(text));
  }

  /** A value, validated, as it stands in JSON. */
  Object write(Object value) {
    return type.writer().apply(read(value));
  }

  /** The default as it stands in JSON. */
  Object defaultJson() {
    return write(defaultValue);
  }

  /** Unit and range in short, for the tables. */
  String unitAndRange() {
    return unit.isEmpty() ? type.range() : unit + ", " + type.range();
  }
}
