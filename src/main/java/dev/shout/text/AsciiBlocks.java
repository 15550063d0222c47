package dev.shout.text;

import java.nio.LongBuffer;

/**
 * Upper-casing ASCII by the block: copied to an array of the heap, looked through, changed there
 * and copied out.
 *
 * <p>The obvious code changes each word where it lies. But a direct buffer is checked for being
 * alive at each access, and the compiler makes vector instructions of no loop that does so (JDK
 * 17): the array, copies and all, is twice as fast from some hundred bytes on. Nor is it slow where
 * the compiler gives up inlining, some fifteen calls below an event loop: an array's access is no
 * call. UppercaseBenchmark measures it.
 *
 * <p>Stateless but for an array of 4 KiB that each thread keeps; any thread.
 */
final class AsciiBlocks {

  /** Words of a block. With the text itself it stays within the first-level cache. */
  private static final int BLOCK = 512;

  /** What added to seven bits sets the eighth, from 'a' on and above 'z'. */
  private static final long FROM_A = (0x80 - 'a') * 0x0101010101010101L;

  private static final long ABOVE_Z = (0x7F - 'z') * 0x0101010101010101L;

  private static final ThreadLocal<long[]> BLOCKS = ThreadLocal.withInitial(() -> new long[BLOCK]);

  private AsciiBlocks() {}

  /**
   * Upper-cases words from the beginning on, up to the first block that has a byte in it which is
   * not ASCII.
   *
   * @param source whole words, the first byte lowest
   * @param target as many, maybe the same
   * @return the index of the first word not done
   */
  static int run(LongBuffer source, LongBuffer target) {
    long[] block = BLOCKS.get();
    int words = source.limit();
    int done = 0;
    while (done < words) {
      int length = Math.min(BLOCK, words - done);
      source.get(done, block, 0, length);
      if (!isAscii(block, length)) {
        break;
      }
      toUppercase(block, length);
      target.put(done, block, 0, length);
      done += length;
    }
    return done;
  }

  /** Four words a step: one sum of all would be a chain, in which each word waits for the last. */
  private static boolean isAscii(long[] block, int length) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      a |= block[i];
      b |= block[i + 1];
      c |= block[i + 2];
      d |= block[i + 3];
    }
    for (; i < length; i++) {
      a |= block[i];
    }
    return ((a | b | c | d) & UppercaseWords.HIGH) == 0;
  }

  /**
   * Bit 5 of each byte from 'a' to 'z'. Without a branch, for a loop that has one stays one word at
   * a time; and without a call, for that is one for each word where it is not inlined.
   */
  private static void toUppercase(long[] block, int length) {
    for (int i = 0; i < length; i++) {
      long word = block[i];
      block[i] = word ^ (((word + FROM_A) & ~(word + ABOVE_Z) & UppercaseWords.HIGH) >>> 2);
    }
  }
}
