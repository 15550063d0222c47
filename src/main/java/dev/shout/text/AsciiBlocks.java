package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Upper-casing of long ASCII text by the block: copied to an array of the heap, changed there and
 * copied out.
 *
 * <p>The obvious code changes each word where it lies. But a direct buffer is checked for being
 * alive at each access, and the compiler makes vector instructions of no loop that does so (JDK
 * 17): the array, copies and all, is three times as fast. Nor is it slow where the compiler gives
 * up inlining, some fifteen calls below an event loop: an array's access is no call.
 * UppercaseBenchmark measures it.
 *
 * <p>Stateless but for an array that each thread keeps; any thread.
 */
final class AsciiBlocks {

  /** Bytes in a block. With the text itself it stays within the first-level cache. */
  static final int SIZE = 4096;

  private static final int WORD = Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<AsciiBlocks> BLOCKS = ThreadLocal.withInitial(AsciiBlocks::new);

  private final byte[] block = new byte[SIZE];

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
      if (!toUppercase(block, length)) {
        break;
      }
      out.put(at + i - from, block, 0, length);
      i += length;
    }
    return i;
  }

  /**
   * As {@link Ascii} does it, but without a branch, for a loop that has one stays one word at a
   * time. To look through the block first takes longer than to change it for nothing: a loop that
   * only sums up becomes no vector instructions on JDK 17, beside a store it does.
   *
   * @return was it ASCII? If not, the block is spoiled
   */
  private static boolean toUppercase(byte[] block, int length) {
    long all = 0;
    for (int i = 0; i < length; i += WORD) {
      long word = (long) LONGS.get(block, i);
      LONGS.set(block, i, word ^ Ascii.change(word));
      all |= word;
    }
    return (all & Utf8.HIGH) == 0;
  }
}
