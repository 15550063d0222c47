package dev.shout.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Upper-casing eight bytes at a time, from one place to another or in place. Stateless, any thread.
 *
 * <p>A word is eight bytes in a {@code long}, the first one lowest. ASCII is done by arithmetic on
 * all eight together. As soon as there is another byte among them, each of the eight is looked up
 * together with its neighbour, without asking what it is: the look-ups do not wait for each other,
 * and there is no branch for the processor to guess wrong at each space between two words.
 */
final class UppercaseWords {

  /** Bytes in a word. */
  private static final int WORD = Long.BYTES;

  /** The highest bit of each byte: set in all bytes that are not ASCII. */
  private static final long HIGH = 0x8080808080808080L;

  /** A byte in all eight places, when multiplied with it. */
  private static final long ALL = 0x0101010101010101L;

  private UppercaseWords() {}

  /**
   * Upper-cases {@code [from, to)} of {@code in} to {@code out}, whole words, as far as the lengths
   * stay the same.
   *
   * @param at index in {@code out} of what is at {@code from} in {@code in}; {@code out} has at
   *     least {@code to - from} bytes of room there; both buffers may be one if both indexes are
   * @return the index in {@code in} of the first byte not done: fewer than 16 bytes are left, or
   *     there begins a code point whose mapping has another length
   */
  static int run(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    if (to - from < WORD) {
      return from;
    }
    ByteBuffer source = littleEndian(in);
    ByteBuffer target = same(in, out) ? source : littleEndian(out);
    return words(source, from, to, target, at - from);
  }

  private static int words(ByteBuffer in, int from, int to, ByteBuffer out, int shift) {
    int i = from;
    while (true) {
      i = ascii(in, i, to, out, shift);
      if (to - i < 2 * WORD) {
        return i;
      }
      i = mixed(in, i, to, out, shift);
      if (i < 0) {
        return ~i;
      }
    }
  }

  /** Whole words of ASCII, up to the first word with another byte in it. */
  private static int ascii(ByteBuffer in, int from, int to, ByteBuffer out, int shift) {
    int i = from;
    for (; to - i >= 4 * WORD; i += 4 * WORD) {
      long a = load(in, i);
      long b = load(in, i + WORD);
      long c = load(in, i + 2 * WORD);
      long d = load(in, i + 3 * WORD);
      if (((a | b | c | d) & HIGH) != 0) {
        break;
      }
      long ax = asciiChange(a);
      long bx = asciiChange(b);
      long cx = asciiChange(c);
      long dx = asciiChange(d);
      if (mustStore(ax | bx | cx | dx, in, out)) {
        store(out, i + shift, a ^ ax);
        store(out, i + shift + WORD, b ^ bx);
        store(out, i + shift + 2 * WORD, c ^ cx);
        store(out, i + shift + 3 * WORD, d ^ dx);
      }
    }
    for (; to - i >= WORD; i += WORD) {
      long word = load(in, i);
      if ((word & HIGH) != 0) {
        break;
      }
      long change = asciiChange(word);
      if (mustStore(change, in, out)) {
        store(out, i + shift, word ^ change);
      }
    }
    return i;
  }

  /**
   * Whole words of any bytes, up to the first two words of ASCII or the end.
   *
   * <p>A sequence may reach into the next word. What has to change there is carried over, so that
   * the step is always one word: a step that depends on the text would make each load wait for the
   * word before. For the same reason the next word is loaded before this one is stored.
   *
   * @return the index of the first byte not done; its complement if a code point whose mapping has
   *     another length begins there
   */
  private static int mixed(ByteBuffer in, int from, int to, ByteBuffer out, int shift) {
    int i = from;
    long carry = 0;
    long word = load(in, i);
    for (; to - i >= 2 * WORD; i += WORD) {
      long next = load(in, i + WORD);
      if (((word | next) & HIGH) == 0) {
        return i; // nothing is carried over into ASCII
      }
      long found = pairs(word, next);
      long unknown = found & HIGH;
      long change = found ^ unknown ^ carry ^ asciiChange(word);
      carry = pair((word >>> 56) | (next << 8)) >>> 8;
      while (unknown != 0) {
        int bit = Long.numberOfTrailingZeros(unknown) - 7;
        // Two shifts each: in Java a shift by 64 does nothing.
        int entry = UppercaseTable.entry((int) ((word >>> bit) | (next << 8 << (56 - bit))));
        if (entry < 0) {
          long before = (1L << bit) - 1;
          for (int j = 0; j < bit; j += 8) {
            out.put(i + shift + j / 8, (byte) ((word ^ (change & before)) >>> j));
          }
          return ~(i + bit / 8);
        }
        change ^= (long) entry << bit;
        carry ^= (long) entry >>> 8 >>> (56 - bit);
        unknown &= unknown - 1;
      }
      if (mustStore(change, in, out)) {
        store(out, i + shift, word ^ change);
      }
      word = next;
    }
    for (; carry != 0; carry >>>= 8) {
      out.put(i + shift, (byte) (in.get(i) ^ carry));
      i++;
    }
    return i;
  }

  /** What changes in a word, by {@link UppercaseTable#PAIRS}; flags in the highest bits. */
  private static long pairs(long word, long next) {
    return pair(word)
        ^ (pair(word >>> 8) << 8)
        ^ (pair(word >>> 16) << 16)
        ^ (pair(word >>> 24) << 24)
        ^ (pair(word >>> 32) << 32)
        ^ (pair(word >>> 40) << 40)
        ^ (pair(word >>> 48) << 48)
        ^ (pair((word >>> 56) | (next << 8)) << 56);
  }

  private static long pair(long bytes) {
    return UppercaseTable.PAIRS[(int) bytes & 0xFFFF];
  }

  /** What changes in the ASCII letters of a word: bit 5 of each byte from 'a' to 'z'. */
  private static long asciiChange(long word) {
    long sevenBits = word & ~HIGH;
    long fromA = sevenBits + (0x80 - 'a') * ALL;
    long aboveZ = sevenBits + (0x7F - 'z') * ALL;
    return (fromA & ~aboveZ & ~word & HIGH) >>> 2;
  }

  /** What does not change is already there when it is done in place: memory stays clean. */
  private static boolean mustStore(long change, ByteBuffer in, ByteBuffer out) {
    return change != 0 || !same(in, out);
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
  private static boolean same(ByteBuffer in, ByteBuffer out) {
    return in == out;
  }

  /**
   * The buffer, read the way the arithmetic counts on: the first byte lowest, on every machine.
   *
   * <p>A view VarHandle would need no second buffer, but it does not know a direct buffer from one
   * on the heap when it is compiled, and keeps both possibilities open at each access: a third of
   * the speed (JDK 17).
   */
  private static ByteBuffer littleEndian(ByteBuffer buffer) {
    boolean already = buffer.order() == ByteOrder.LITTLE_ENDIAN;
    return already ? buffer : buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long load(ByteBuffer buffer, int index) {
    return buffer.getLong(index);
  }

  private static void store(ByteBuffer buffer, int index, long word) {
    buffer.putLong(index, word);
  }
}
