package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  private static final int WORD = Long.BYTES;

  /** Bytes in a row, see {@link #isAscii(byte[], byte[])}. */
  private static final int ROW = SIZE / 8;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<AsciiBlocks> BLOCKS = ThreadLocal.withInitial(AsciiBlocks::new);

  private final byte[] block = new byte[SIZE];
  private final byte[] row = new byte[ROW];

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
    return BLOCKS.get().blocks(in, from, to, out, at);
  }

  private int blocks(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    int i = from;
    while (to - i >= WORD) {
      int length = Math.min(SIZE, (to - i) / WORD * WORD);
      in.get(i, block, 0, length);
      if (!(length == SIZE ? isAscii(block, row) : isAscii(block, length))) {
        break;
      }
      toUppercase(block, length);
      out.put(at + i - from, block, 0, length);
      i += length;
    }
    return i;
  }

  /**
   * A whole block: eight rows are laid on top of each other, which becomes vector instructions, and
   * the words of one row are left. One sum of all words becomes none on JDK 17.
   */
  private static boolean isAscii(byte[] block, byte[] row) {
    for (int i = 0; i < ROW; i += WORD) {
      LONGS.set(
          row,
          i,
          (long) LONGS.get(block, i)
              | (long) LONGS.get(block, i + ROW)
              | (long) LONGS.get(block, i + 2 * ROW)
              | (long) LONGS.get(block, i + 3 * ROW)
              | (long) LONGS.get(block, i + 4 * ROW)
              | (long) LONGS.get(block, i + 5 * ROW)
              | (long) LONGS.get(block, i + 6 * ROW)
              | (long) LONGS.get(block, i + 7 * ROW));
    }
    return isAscii(row, ROW);
  }

  /** Four words a step: in one sum of all each word would wait for the last. */
  private static boolean isAscii(byte[] words, int length) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int i = 0;
    for (; i + 3 * WORD < length; i += 4 * WORD) {
      a |= (long) LONGS.get(words, i);
      b |= (long) LONGS.get(words, i + WORD);
      c |= (long) LONGS.get(words, i + 2 * WORD);
      d |= (long) LONGS.get(words, i + 3 * WORD);
    }
    for (; i < length; i += WORD) {
      a |= (long) LONGS.get(words, i);
    }
    return ((a | b | c | d) & Utf8.HIGH) == 0;
  }

  /**
   * Bit 5 of each byte from 'a' to 'z', as {@link Ascii} does it. Without a branch, for a loop that
   * has one stays one word at a time; and without a call, for that is one for each word where it is
   * not inlined.
   */
  private static void toUppercase(byte[] block, int length) {
    for (int i = 0; i < length; i += WORD) {
      long word = (long) LONGS.get(block, i);
      long change = ((word + Ascii.FROM_A) & ~(word + Ascii.ABOVE_Z) & Utf8.HIGH) >>> 2;
      LONGS.set(block, i, word ^ change);
    }
  }
}
