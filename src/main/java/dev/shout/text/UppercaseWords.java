package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Upper-casing eight bytes at a time, from one place to another or in place. Stateless, any thread.
 *
 * <p>A word is eight bytes in a {@code long}, the first one lowest. ASCII is done by arithmetic on
 * all eight together. As soon as there is another byte among them, each of the eight is looked up
 * together with its neighbour, without asking what it is: the look-ups do not wait for each other,
 * and there is no branch for the processor to guess wrong at each space between two words. Where
 * two bytes are not enough to know, code points are done one by one.
 *
 * <p>Small loops rather than one that can do it all: the compiler makes better code of them, by
 * half for Greek and twofold for Georgian (JDK 17; see UppercaseBenchmark).
 */
final class UppercaseWords {

  /** Bytes in a word. */
  private static final int WORD = Long.BYTES;

  /** The highest bit of each byte: set in all bytes that are not ASCII. */
  static final long HIGH = 0x8080808080808080L;

  /** A byte in all eight places, when multiplied with it. */
  private static final long ALL = 0x0101010101010101L;

  /** Bytes up to which a message is begun without views, which are objects of the heap. */
  private static final int SHORT = 128;

  private static final VarHandle WORDS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
    int begun = to - from <= SHORT ? shortAscii(in, from, to, out, at) : from;
    return to - begun < WORD ? begun : runWithViews(in, begun, to, out, at + begun - from);
  }

  private static int runWithViews(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int length = to - from;
    ByteBuffer source = littleEndian(in, from, length);
    ByteBuffer target = same(in, out) ? source : littleEndian(out, at, length);
    int i = ascii(source, target);
    while (length - i >= 2 * WORD) {
      i = pairs(source, i, target);
      if (length - i >= 2 * WORD) {
        int done = sequences(source, i, target);
        if (done == i) {
          break;
        }
        i = done;
      }
    }
    return from + i;
  }

  /**
   * Words of ASCII from the beginning on, as {@link AsciiBlocks} does them, but without an object:
   * three quarters of what a datagram of 64 bytes allocated were views. Each access is checked,
   * which is slower from a hundred bytes on.
   *
   * @return the index of the first word that has another byte in it
   */
  private static int shortAscii(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int i = from;
    for (; to - i >= WORD; i += WORD) {
      long word = (long) WORDS.get(in, i);
      if ((word & HIGH) != 0) {
        break;
      }
      long change = asciiChange(word);
      if (change != 0 || !same(in, out)) {
        WORDS.set(out, at + i - from, word ^ change);
      }
    }
    return i;
  }

  /**
   * A part of a buffer, read with the first byte lowest, whatever the machine and the buffer do.
   */
  private static ByteBuffer littleEndian(ByteBuffer buffer, int from, int length) {
    return buffer.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Words of ASCII from the beginning on. */
  private static int ascii(ByteBuffer in, ByteBuffer out) {
    LongBuffer source = in.asLongBuffer();
    return WORD * AsciiBlocks.run(source, same(in, out) ? source : out.asLongBuffer());
  }

  /**
   * Words of any bytes, as long as their mappings can be told by two bytes.
   *
   * <p>Through a {@link LongBuffer}: of its checks the compiler knows that they hold for the whole
   * loop. {@code ByteBuffer.getLong} and a view VarHandle check each access: half the speed.
   *
   * <p>A sequence may reach into the next word. What has to change there is carried over, so that
   * the step is always one word: a step that depends on the text would make each load wait for the
   * word before. For the same reason the next word is loaded before this one is stored.
   *
   * @return the index of the first byte not done: a sequence to look up as a whole, or fewer than
   *     16 bytes are left
   */
  private static int pairs(ByteBuffer in, int from, ByteBuffer out) {
    LongBuffer source = in.position(from).asLongBuffer();
    LongBuffer target = same(in, out) ? source : out.position(from).asLongBuffer();
    int last = source.limit() - 1;
    int i = 0;
    long carry = 0;
    long word = source.get(0);
    for (; i < last; i++) {
      long next = source.get(i + 1);
      long change = asciiChange(word);
      if ((word & HIGH) != 0) { // otherwise nothing is carried over into it
        long found = pairChange(word, next);
        long unknown = found & HIGH;
        change ^= found ^ carry;
        if (unknown != 0) {
          int bit = Long.numberOfTrailingZeros(unknown) - 7;
          target.put(i, word ^ (change & ((1L << bit) - 1)));
          return from + i * WORD + bit / 8;
        }
        carry = pair((word >>> 56) | (next << 8)) >>> 8;
      }
      if (change != 0 || !same(in, out)) {
        target.put(i, word ^ change);
      }
      word = next;
    }
    if (carry == 0) {
      return from + i * WORD;
    }
    target.put(i, word ^ carry);
    return from + i * WORD + 1; // of a pair, one byte at most is carried over
  }

  /**
   * Sequences of three and four bytes one by one, and ASCII between them: scripts like Georgian
   * have nothing else. The first one may have two bytes.
   *
   * @return the index of the first byte not done; {@code from} if the mapping there has another
   *     length
   */
  private static int sequences(ByteBuffer in, int from, ByteBuffer out) {
    int last = in.limit() - Integer.BYTES;
    int i = from;
    int bytes = in.getInt(i);
    do {
      int entry = UppercaseTable.entry(bytes);
      if (entry < 0) {
        return i;
      }
      // Branches, which the processor guesses: a length computed from the entry would make each
      // load
      // wait for the look-up before it.
      if (entry == 0) {
        out.put(i, (byte) bytes);
        i += 1;
      } else if ((bytes & 0xF0) == 0xE0) {
        // Not four bytes at once: the next load would have to wait for such a store, too.
        out.putShort(i, (short) (bytes ^ entry));
        out.put(i + 2, (byte) ((bytes ^ entry) >> 16));
        i += 3;
      } else {
        i += store(out, i, bytes ^ entry, Utf8.lengthByLead(bytes & 0xFF));
      }
      if (i > last) {
        return i;
      }
      bytes = in.getInt(i);
    } while (beginsLongSequence(bytes));
    return i;
  }

  /** Do these begin with the lead of three or four bytes, or with ASCII before such a lead? */
  private static boolean beginsLongSequence(int bytes) {
    if ((bytes & 0x80) != 0) {
      return (bytes & 0xE0) == 0xE0;
    }
    return (bytes & 0xE000) == 0xE000;
  }

  private static int store(ByteBuffer out, int at, int bytes, int length) {
    for (int i = 0; i < length; i++) {
      out.put(at + i, (byte) (bytes >> (8 * i)));
    }
    return length;
  }

  /** What changes in a word, by {@link UppercaseTable#PAIRS}; flags in the highest bits. */
  private static long pairChange(long word, long next) {
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

  @SuppressWarnings("ReferenceEquality") // the same memory, not equal bytes
  private static boolean same(ByteBuffer in, ByteBuffer out) {
    return in == out;
  }
}
