package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Upper-casing of text as far as it is ASCII: short texts eight bytes at a time where they lie,
 * long ones by {@link AsciiBlocks}. Stateless, any thread.
 */
final class Ascii {

  /**
   * Bytes up to which a text is done where it lies. Each access is checked, which is slower from
   * here on; but there is no view of the buffer, which would be an object of the heap: three
   * quarters of what a datagram of 64 bytes allocated.
   */
  private static final int SHORT = 128;

  /** What added to seven bits sets the eighth, from 'a' on and above 'z'. */
  private static final long FROM_A = (0x80 - 'a') * Utf8.EACH;

  private static final long ABOVE_Z = (0x7F - 'z') * Utf8.EACH;

  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Ascii() {}

  /**
   * Upper-cases bytes from the beginning on.
   *
   * @param in where they are
   * @param from absolute index of the first
   * @param to absolute index after the last
   * @param out where they go; may be the same buffer, if the index is the same too
   * @param at absolute index there for the first; there is room for all
   * @return the index in {@code in} of the first byte not done: {@code to}, or one that is followed
   *     by something that is not ASCII, within {@link AsciiBlocks#SIZE} bytes
   */
  static int run(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int i = from;
    if (to - from <= SHORT) {
      i = words(in, from, to, out, at);
    } else if (isAsciiAtBothEnds(in, from, to)) {
      i = AsciiBlocks.run(in, from, to, out, at);
    }
    return to - i < Long.BYTES ? bytes(in, i, to, out, at + i - from) : i;
  }

  /** Those of the first block: if it is not ASCII, that mostly shows, and spares the copying. */
  private static boolean isAsciiAtBothEnds(ByteBuffer in, int from, int to) {
    int last = Math.min(to, from + AsciiBlocks.SIZE) - Long.BYTES;
    long both = (long) WORDS.get(in, from) | (long) WORDS.get(in, last);
    return (both & Utf8.HIGH) == 0;
  }

  /** What changes in eight bytes that are all ASCII: bit 5 of each one from 'a' to 'z'. */
  static long change(long word) {
    return ((word + FROM_A) & ~(word + ABOVE_Z) & Utf8.HIGH) >>> 2;
  }

  private static int words(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int i = from;
    for (; to - i >= Long.BYTES; i += Long.BYTES) {
      long word = (long) WORDS.get(in, i);
      if ((word & Utf8.HIGH) != 0) {
        break;
      }
      long change = change(word);
      if (change != 0 || !same(in, out)) {
        WORDS.set(out, at + i - from, word ^ change);
      }
    }
    return i;
  }

  private static int bytes(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int i = from;
    for (; i < to; i++) {
      byte b = in.get(i);
      if (b < 0) {
        break;
      }
      boolean lower = b >= 'a' && b <= 'z';
      if (lower || !same(in, out)) {
        out.put(at + i - from, (byte) (lower ? b - ('a' - 'A') : b));
      }
    }
    return i;
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
  static boolean same(ByteBuffer in, ByteBuffer out) {
    return in == out;
  }
}
