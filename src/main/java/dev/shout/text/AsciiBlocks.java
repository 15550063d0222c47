package dev.shout.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Upper-casing of long ASCII text by the block: copied to an array of the heap, looked through,
 * changed there and copied out.
 *
 * <p>The obvious code changes each word where it lies. But a direct buffer is checked for being
 * alive at each access, and the compiler makes vector instructions of no loop that does so (JDK
 * 17): the array, copies and all, is three times as fast. Nor is it slow where the compiler gives
 * up inlining, some fifteen calls below an event loop: an array's access is no call.
 * UppercaseBenchmark measures it.
 *
 * <p>Stateless but for two arrays that each thread keeps; any thread.
 */
final class AsciiBlocks {

  /** Bytes in a block. With the text itself it stays within the first-level cache. */
  static final int SIZE = 4096;

  private static final int WORDS = SIZE / Long.BYTES;

  /** Words in a row, see {@link #isAscii(long[], long[])}. */
  private static final int ROW = WORDS / 8;

  private static final ThreadLocal<AsciiBlocks> BLOCKS = ThreadLocal.withInitial(AsciiBlocks::new);

  private final long[] block = new long[WORDS];
  private final long[] row = new long[ROW];

  private AsciiBlocks() {}

  /**
   * Upper-cases whole words from the beginning on, up to the first block that has a byte in it
   * which is not ASCII.
   *
   * @param in where they are
   * @param from absolute index of the first byte
   * @param to absolute index after the last byte
   * @param out where they go; may be the same buffer, if the index is the same too
   * @param at absolute index there for the first byte
   * @return the index in {@code in} of the first byte not done
   */
  static int run(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int bytes = (to - from) / Long.BYTES * Long.BYTES;
    LongBuffer source = words(in, from, bytes);
    LongBuffer target = Ascii.same(in, out) ? source : words(out, at, bytes);
    return from + Long.BYTES * BLOCKS.get().run(source, target);
  }

  /** A part of a buffer, the first byte lowest, whatever the machine and the buffer do. */
  private static LongBuffer words(ByteBuffer buffer, int from, int bytes) {
    return buffer.slice(from, bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  private int run(LongBuffer source, LongBuffer target) {
    int words = source.limit();
    int done = 0;
    while (done < words) {
      int length = Math.min(WORDS, words - done);
      source.get(done, block, 0, length);
      if (!(length == WORDS ? isAscii(block, row) : isAscii(block, length))) {
        break;
      }
      toUppercase(block, length);
      target.put(done, block, 0, length);
      done += length;
    }
    return done;
  }

  /**
   * A whole block: eight rows are laid on top of each other, which becomes vector instructions, and
   * the words of one row are left. One sum of all words becomes none on JDK 17.
   */
  private static boolean isAscii(long[] block, long[] row) {
    for (int i = 0; i < ROW; i++) {
      row[i] =
          block[i]
              | block[i + ROW]
              | block[i + 2 * ROW]
              | block[i + 3 * ROW]
              | block[i + 4 * ROW]
              | block[i + 5 * ROW]
              | block[i + 6 * ROW]
              | block[i + 7 * ROW];
    }
    return isAscii(row, ROW);
  }

  /** Four words a step: in one sum of all each word would wait for the last. */
  private static boolean isAscii(long[] words, int length) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a |= words[i];
      b |= words[i + 1];
      c |= words[i + 2];
      d |= words[i + 3];
    }
    for (; i < length; i++) {
      a |= words[i];
    }
    return ((a | b | c | d) & Utf8.HIGH) == 0;
  }

  /**
   * Bit 5 of each byte from 'a' to 'z', as {@link Ascii} does it. Without a branch, for a loop that
   * has one stays one word at a time; and without a call, for that is one for each word where it is
   * not inlined.
   */
  private static void toUppercase(long[] block, int length) {
    for (int i = 0; i < length; i++) {
      long word = block[i];
      block[i] = word ^ (((word + Ascii.FROM_A) & ~(word + Ascii.ABOVE_Z) & Utf8.HIGH) >>> 2);
    }
  }
}
