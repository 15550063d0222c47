package dev.shout.log;

/**
 * Text in quotes, as JSON has it, with nothing in it that would break a line or rule a terminal.
 */
final class Quoted {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private Quoted() {}

  /** Whether a value would not be read back as one word of {@code key=value}. */
  static boolean isNeeded(String text) {
    return text.isEmpty()
        || text.codePoints().anyMatch(c -> c <= ' ' || c == '"' || c == '\\' || isUnsafe(c));
  }

  static void append(StringBuilder to, CharSequence text) {
    to.append('"');
    text.codePoints().forEach(c -> append(to, c));
    to.append('"');
  }

  private static void append(StringBuilder to, int c) {
    switch (c) {
      case '"', '\\' -> to.append('\\').append((char) c);
      case '\n' -> to.append("\\n");
      case '\r' -> to.append("\\r");
      case '\t' -> to.append("\\t");
      default -> {
        if (isUnsafe(c)) {
          for (char unit : Character.toChars(c)) {
            to.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              to.append(HEX[unit >> shift & 0xF]);
            }
          }
        } else {
          to.appendCodePoint(c);
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
