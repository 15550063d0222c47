package dev.shout.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Upper-casing eight bytes at a time, from one place to another or in place. Stateless, any thread.
 *
 * <p>A word is eight bytes in a {@code long}, the first one lowest. ASCII is done by arithmetic on
 * all eight together. As soon as there is another byte among them, each of the eight is looked up
 * together with its neighbour, without asking what it is: the look-ups do not wait for each other,
 * and there is no branch for the processor to guess wrong at each space between two words.
 *
 * <p>Memory is read through a {@link LongBuffer}, for the compiler lifts its checks out of the
 * loop: twice the speed of {@code ByteBuffer.getLong} and of a view VarHandle, which check each
 * access (JDK 17; see UppercaseBenchmark).
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
   *     least {@code to - from} bytes of room there, all of which may be written to; both buffers
   *     may be one if both indexes are
   * @return the index in {@code in} of the first byte not done: fewer than 16 bytes are left, or
   *     there begins a code point whose mapping has another length
   */
  static int run(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int length = to - from;
    if (length < WORD) {
      return from; // two views cost more than seven bytes
    }
    LongBuffer source = words(in, from, length);
    LongBuffer target = same(in, out) ? source : words(out, at, length);
    int count = length / WORD;
    int i = 0;
    while (true) {
      i = ascii(source, i, count, target);
      if (count - i < 2) {
        return from + i * WORD;
      }
      int done = mixed(source, i, count, target);
      if (done < 0) {
        return from + ~done;
      }
      i = done / WORD;
      if (count - i < 2) {
        return from + done;
      }
    }
  }

  /** The words of a part of a buffer, the first byte of each lowest, on every machine. */
  private static LongBuffer words(ByteBuffer buffer, int from, int length) {
    return buffer.slice(from, length).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  /**
   * Words of ASCII.
   *
   * @return the index of the first word with another byte in it
   */
  private static int ascii(LongBuffer in, int from, int count, LongBuffer out) {
    int i = from;
    for (; i < count; i++) {
      long word = in.get(i);
      if ((word & HIGH) != 0) {
        break;
      }
      long change = asciiChange(word);
      if (mustStore(change, in, out)) {
        out.put(i, word ^ change);
      }
    }
    return i;
  }

  /**
   * Words of any bytes, up to the first two words of ASCII, or but for the last one.
   *
   * <p>A sequence may reach into the next word. What has to change there is carried over, so that
   * the step is always one word: a step that depends on the text would make each load wait for the
   * word before. For the same reason the next word is loaded before this one is stored.
   *
   * @return the index, in bytes, of the first byte not done; its complement if a code point whose
   *     mapping has another length begins there
   */
  private static int mixed(LongBuffer in, int from, int count, LongBuffer out) {
    int i = from;
    long carry = 0;
    long word = in.get(i);
    for (; i < count - 1; i++) {
      long next = in.get(i + 1);
      if (((word | next) & HIGH) == 0) {
        return i * WORD; // nothing is carried over into ASCII
      }
      long found = pairs(word, next);
      long unknown = found & HIGH;
      long change = found ^ unknown ^ carry ^ asciiChange(word);
      carry = pair((word >>> 56) | (next << 8)) >>> 8;
      if (unknown != 0 && onlyThreeByteLeads(word, unknown)) {
        // Whole scripts are like this. There are two or three such sequences in a word, and which
        // of it cannot be guessed: always do three, the missing ones with no effect.
        long second = unknown & (unknown - 1);
        long third = second & (second - 1);
        int bitA = lowest(unknown);
        int bitB = lowest(second);
        int bitC = lowest(third);
        int a = UppercaseTable.entryOfThree(from(word, next, bitA));
        int b = UppercaseTable.entryOfThree(from(word, next, bitB)) & allOnes(second);
        int c = UppercaseTable.entryOfThree(from(word, next, bitC)) & allOnes(third);
        if ((a | b | c) >= 0) {
          change ^= ((long) a << bitA) ^ ((long) b << bitB) ^ ((long) c << bitC);
          carry ^= beyond(a, bitA) ^ beyond(b, bitB) ^ beyond(c, bitC);
          unknown = third & (third - 1);
        }
      }
      for (; unknown != 0; unknown &= unknown - 1) {
        int bit = lowest(unknown);
        int entry = UppercaseTable.entry(from(word, next, bit));
        if (entry < 0) {
          out.put(i, word ^ (change & ((1L << bit) - 1)));
          return ~(i * WORD + bit / 8);
        }
        change ^= (long) entry << bit;
        carry ^= beyond(entry, bit);
      }
      if (mustStore(change, in, out)) {
        out.put(i, word ^ change);
      }
      word = next;
    }
    if (carry != 0) {
      out.put(i, word ^ carry);
    }
    return i * WORD + (Long.SIZE + 7 - Long.numberOfLeadingZeros(carry)) / 8;
  }

  /** Where, in bits, the first byte flagged begins; the last byte if none is. */
  private static int lowest(long flags) {
    return Long.numberOfTrailingZeros(flags | Long.MIN_VALUE) - 7;
  }

  /** All bits set, or none if there are no flags. */
  private static int allOnes(long flags) {
    return (int) ((flags | -flags) >> 63);
  }

  /** Four bytes from this bit of a word on. */
  private static int from(long word, long next, int bit) {
    return (int) ((word >>> bit) | (next << 8 << (56 - bit))); // a shift by 64 would be none
  }

  /** What of a change, 0 or positive, that begins at this bit is in the next word. */
  private static long beyond(int change, int bit) {
    return (long) change >>> 8 >>> (56 - bit);
  }

  /** Does each byte flagged begin a 3-byte sequence, E0 to EF? */
  private static boolean onlyThreeByteLeads(long word, long flags) {
    return (flags & ~((word << 1) & (word << 2) & ~(word << 3))) == 0;
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
  private static boolean mustStore(long change, LongBuffer in, LongBuffer out) {
    return change != 0 || !same(in, out);
  }

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
  private static boolean same(Object in, Object out) {
    return in == out;
  }
}
