package dev.shout.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text and where it is cut, both taken from the bytes that a fuzzer gives.
 *
 * <p>The first byte is a number from 0 to 7: how many lengths follow. Those are the lengths of the
 * chunks, in turn; without any the text is one chunk. Only the lowest bits of a byte count, so that
 * digits are these numbers and a kept input can be read: {@code 213straße} is the text {@code
 * straße} in chunks of 1, 3, 1, ... bytes. A length with its highest bit set counts sixteenfold.
 */
final class Chunks {

  private final byte[] text;
  private final List<byte[]> chunks = new ArrayList<>();

  private Chunks(byte[] text) {
    this.text = text;
  }

  static Chunks of(byte[] input) {
    int lengths = input.length == 0 ? 0 : Math.min(input[0] & 7, input.length - 1);
    int from = Math.min(input.length, 1 + lengths);
    Chunks result = new Chunks(Arrays.copyOfRange(input, from, input.length));
    result.cut(Arrays.copyOfRange(input, from - lengths, from));
    return result;
  }

  private void cut(byte[] lengths) {
    boolean goesOn = false;
    for (byte length : lengths) {
      goesOn |= length(length) > 0;
    }
    int at = 0;
    for (int i = 0; at < text.length; i++) {
      int length = goesOn ? length(lengths[i % lengths.length]) : text.length;
      int end = Math.min(text.length, at + length);
      chunks.add(Arrays.copyOfRange(text, at, end));
      at = end;
    }
  }

  private static int length(byte b) {
    return (b & 0x0F) << (b < 0 ? 4 : 0);
  }

  /** The whole text. */
  byte[] text() {
    return text;
  }

  /** The text again, in pieces; some may be empty. */
  List<byte[]> chunks() {
    return chunks;
  }
}
