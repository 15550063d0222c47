package dev.shout.text;

import java.nio.ByteBuffer;

/** How code points lie in bytes: Unicode 17.0, section 3.9, tables 3-6 and 3-7 (RFC 3629). */
final class Utf8 {

  /** Bytes of the longest sequence. */
  static final int MAX_LENGTH = 4;

  /** A byte in all eight places of a word, when multiplied with it. */
  static final long EACH = 0x0101010101010101L;

  /** The highest bit of each byte of a word: set in all bytes that are not ASCII. */
  static final long HIGH = 0x8080808080808080L;

  private Utf8() {}

  /** Bytes, 1 to 4, of the code point, 0 to U+10FFFF. */
  static int lengthOf(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  /** Bytes, 1 to 4, of a well-formed sequence that begins with this byte. */
  static int lengthByLead(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xE0) {
      return 2;
    }
    return lead < 0xF0 ? 3 : 4;
  }

  /**
   * The sequence of a code point, as a little-endian number: its first byte is the lowest one, as a
   * little-endian load from memory has it.
   */
  static int encode(int codePoint) {
    // No helper for the three continuation bytes: the table encodes some 3,000 code points at
    // start-up, where the interpreter pays for each call.
    if (codePoint < 0x80) {
      return codePoint;
    }
    int last = 0x80 | (codePoint & 0x3F);
    if (codePoint < 0x800) {
      return 0xC0 | (codePoint >> 6) | (last << 8);
    }
    int middle = 0x80 | ((codePoint >> 6) & 0x3F);
    if (codePoint < 0x10000) {
      return 0xE0 | (codePoint >> 12) | (middle << 8) | (last << 16);
    }
    int second = 0x80 | ((codePoint >> 12) & 0x3F);
    return 0xF0 | (codePoint >> 18) | (second << 8) | (middle << 16) | (last << 24);
  }

  /**
   * Is {@code [from, to)} one sequence that is well-formed so far and has bytes to come?
   *
   * <p>The second byte decides more than "is it a continuation": table 3-7 forbids overlong forms
   * (E0 80..9F, F0 80..8F), surrogates (ED A0..BF) and what is above U+10FFFF (F4 90..BF).
   */
  static boolean isUnfinished(ByteBuffer buffer, int from, int to) {
    int length = to - from;
    if (length < 1 || length >= MAX_LENGTH) {
      return false;
    }
    int lead = buffer.get(from) & 0xFF;
    if (lead < 0xC2 || lead > 0xF4 || length >= lengthByLead(lead)) {
      return false;
    }
    if (length == 1) {
      return true;
    }
    int second = buffer.get(from + 1) & 0xFF;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) {
      return false;
    }
    return length == 2 || (buffer.get(from + 2) & 0xC0) == 0x80;
  }
}
