package dev.shout.log;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.helpers.MessageFormatter;

/**
 * What an event says: a text, and fields by their names.
 *
 * <p>In a pattern {@code key={}} is a field: {@code "draining connections={}"} is the text
 * "draining" and the field connections. Names come from the program alone, since a pattern is a
 * constant there; whatever a user can bring in is an argument, and so a value. Not for sharing.
 */
final class Message {

  private static final Object[] NONE = {};

  /**
   * A name and its value.
   *
   * @param key from the program
   * @param value from anywhere; may be null
   */
  record Field(String key, Object value) {}

  private final String text;
  private final List<Field> fields;

  private Message(String text, List<Field> fields) {
    this.text = text;
    this.fields = fields;
  }

  static Message of(String pattern, Object... arguments) {
    Object[] given = arguments == null ? NONE : arguments;
    String from = String.valueOf(pattern);
    if (given.length == 0) {
      return new Message(from, new ArrayList<>(0));
    }
    List<Field> fields = new ArrayList<>(given.length);
    List<Object> inText = new ArrayList<>(given.length);
    StringBuilder rest = new StringBuilder(from.length());
    int next = 0;
    int done = 0;
    for (int at = from.indexOf("{}");
        at >= 0 && next < given.length;
        at = from.indexOf("{}", at + 2)) {
      int start = startOfKey(from, at);
      if (start < 0) {
        inText.add(given[next++]);
        continue;
      }
      rest.append(from, done, start);
      done = at + 2;
      fields.add(new Field(from.substring(start, at - 1), given[next++]));
    }
    rest.append(from, done, from.length());
    String text = MessageFormatter.basicArrayFormat(rest.toString(), inText.toArray());
    return new Message(text.strip().replaceAll(" {2,}", " "), fields);
  }

  /** Where the name begins that ends with "=" before this place; -1 when there is none. */
  private static int startOfKey(String pattern, int placeholder) {
    int start = placeholder - 1;
    if (start < 1 || pattern.charAt(start) != '=') {
      return -1;
    }
    while (start > 0 && isOfName(pattern.charAt(start - 1))) {
      start--;
    }
    boolean named = start < placeholder - 1;
    boolean apart = start == 0 || pattern.charAt(start - 1) == ' ';
    return named && apart ? start : -1;
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
  }

  void field(String key, Object value) {
    fields.add(new Field(key, value));
  }

  String text() {
    return text;
  }

  List<Field> fields() {
    return fields;
  }
}
