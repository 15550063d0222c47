package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Upper-casing of any text by the block: copied to an array of the heap, upper-cased there by
 * several simple loops, and copied out.
 *
 * <p>The obvious code goes from code point to code point. But where the next one begins is known
 * only when this one is, so the processor waits for each; and which script comes next it guesses
 * wrong at every second word. Here every pair of neighbouring bytes is looked up, whatever it is:
 * the look-ups do not wait for each other, and there is no branch. What a pair changes is kept in
 * two arrays, one for pairs at even places and one for those at odd places, since each overlaps the
 * next; a last loop puts text and changes together, eight bytes at a time. Where two bytes are not
 * enough to know ({@link UppercaseTable#LOOK_UP}), the sequence is looked up as a whole afterwards;
 * and where the mapping has another length, its place is remembered for whoever copies it out.
 *
 * <p>Arrays rather than the buffer itself for the reason that {@link AsciiBlocks} gives.
 *
 * <p>One for each thread, see {@link #get}. A method fails only by a buffer that is too small.
 */
final class TextBlock {

  /** Bytes in a block. All arrays together stay within the first-level cache. */
  static final int SIZE = 4096;

  private static final int WORD = Long.BYTES;

  /** Parts of a block, a bit of a byte for each. */
  private static final int ROWS = Byte.SIZE;

  /** Read beyond the text, and zero there: as many words in each row, and a sequence. */
  private static final int BEYOND = ROWS * WORD + WORD;

  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<TextBlock> BLOCKS = ThreadLocal.withInitial(TextBlock::new);

  private final byte[] text = new byte[SIZE + BEYOND];

  /** The same, for those who look at buffers. */
  private final ByteBuffer textBuffer = ByteBuffer.wrap(text);

  /** What changes by the pairs that begin at an even place, and at an odd one. */
  private final byte[] even = new byte[SIZE + BEYOND];

  private final byte[] odd = new byte[SIZE + BEYOND];

  /** The upper case; code points whose mapping has another length are still as they were. */
  private final byte[] upper = new byte[SIZE + BEYOND];

  /** Bit r of byte i tells of place i in row r. */
  private final byte[] rows = new byte[SIZE / ROWS];

  /** The same, a bit for each place in the order of the text; 64 words, a bit for each in one. */
  private final long[] places = new long[SIZE / Long.SIZE];

  /** Where those begin, in order, and their entries in the table. */
  private final int[] resizedAt = new int[SIZE / 2];

  private final int[] resizedTo = new int[SIZE / 2];
  private int resized;

  /** All together, where some have another length; null until that is so. */
  private byte[] joined;

  /** Bytes of text that are done. */
  private int length;

  private boolean changed;
  private boolean ascii;

  private TextBlock() {}

  /** The block of this thread. */
  static TextBlock get() {
    return BLOCKS.get();
  }

  /**
   * Upper-cases the next bytes of a text, within this block.
   *
   * @param in where they are; it is left alone
   * @param from absolute index of the first, where a sequence begins
   * @param bytes how many, up to {@link #SIZE}
   * @param endOfText nothing follows them: an unfinished sequence stays what it is
   * @return how many of them are done: all, unless the last 1 to 3 are an unfinished sequence
   */
  int fill(ByteBuffer in, int from, int bytes, boolean endOfText) {
    in.get(from, text, 0, bytes);
    length = endOfText ? bytes : withoutUnfinished(bytes);
    Arrays.fill(text, length, length + BEYOND, (byte) 0);
    int end = (length + ROWS * WORD - 1) / (ROWS * WORD) * (ROWS * WORD);
    lookUp(end);
    apply(end);
    return length;
  }

  private int withoutUnfinished(int bytes) {
    for (int i = Math.max(0, bytes - Utf8.MAX_LENGTH + 1); i < bytes; i++) {
      if (Utf8.isUnfinished(textBuffer, i, bytes)) {
        return i;
      }
    }
    return bytes;
  }

  /**
   * One pair to each store, for to put two together takes longer; but two to every third load, so
   * that the processor is as busy with loads as with the rest. {@code odd[0]} stays 0: no pair
   * reaches into a block.
   */
  private void lookUp(int end) {
    char[] pairs = UppercaseTable.PAIRS;
    for (int i = 0; i < end; i += Integer.BYTES) {
      int evenPairs = (int) INTS.get(text, i);
      CHARS.set(even, i, pairs[evenPairs & 0xFFFF]);
      CHARS.set(even, i + 2, pairs[evenPairs >>> 16]);
      CHARS.set(odd, i + 1, pairs[(char) CHARS.get(text, i + 1)]);
      CHARS.set(odd, i + 3, pairs[(char) CHARS.get(text, i + 3)]);
    }
  }

  /**
   * Puts text and changes together. One sum for all that is asked of them, in the eighth bit of
   * each byte that of the text and below that of the changes: the compiler of JDK 17 adds each
   * vector up by itself. And no second store in this loop, over which that compiler crashes beside
   * a sum (StartUpIT found it).
   */
  private void apply(int end) {
    long sum = 0;
    for (int i = 0; i < end; i += WORD) {
      long word = (long) LONGS.get(text, i);
      long change = (long) LONGS.get(even, i) | (long) LONGS.get(odd, i);
      LONGS.set(upper, i, word ^ change);
      sum |= (word & Utf8.HIGH) | (topOfRuns(change) & ~Utf8.HIGH);
    }
    ascii = (sum & Utf8.HIGH) == 0;
    changed = (sum & ~Utf8.HIGH) != 0;
    resized = 0;
    if ((sum & UppercaseTable.LOOK_UPS) != 0) {
      lookUpWhole(end);
    }
  }

  /**
   * The highest bit of each run of bits: it tells a {@link UppercaseTable#LOOK_UP}, and one below
   * the eighth whether anything changes (UppercaseTableTest).
   */
  static long topOfRuns(long change) {
    return change & ~(change >>> 1);
  }

  /**
   * The sequences of which two bytes were not enough to know. They are few, and to look for them
   * eight bytes at a time takes longer than to look them up: so two simple loops, which become
   * vector instructions, lay the block's rows on top of each other.
   */
  private void lookUpWhole(int end) {
    keepLookUps(end);
    if (end == SIZE) {
      layRowsOfWholeBlock();
    } else {
      layRows(end / ROWS);
    }
    lookUpRows(end / ROWS);
  }

  /** Of what changes, which is done with, only where to look up is left. */
  private void keepLookUps(int end) {
    for (int i = 0; i < end; i += WORD) {
      long change = (long) LONGS.get(even, i) | (long) LONGS.get(odd, i);
      LONGS.set(even, i, topOfRuns(change) & UppercaseTable.LOOK_UPS);
    }
  }

  /**
   * The same as {@link #layRows} of a whole block. But vector instructions come of the loop only
   * where the compiler knows how far the rows are apart, and it does not know what a method is
   * called with, once it has compiled that one by itself: so there is no argument here. A stream of
   * mixed text shows it (bench/compare, tcp-stream:mixed).
   */
  private void layRowsOfWholeBlock() {
    for (int i = 0; i < SIZE / ROWS; i += WORD) {
      LONGS.set(rows, i, laid(i, SIZE / ROWS));
    }
  }

  private void layRows(int row) {
    for (int i = 0; i < row; i += WORD) {
      LONGS.set(rows, i, laid(i, row));
    }
  }

  /** {@link UppercaseTable#LOOK_UP} is bit 6 of a byte; that of row r becomes bit r. */
  private long laid(int i, int row) {
    return (long) LONGS.get(even, i) >>> 6
        | (long) LONGS.get(even, i + row) >>> 5
        | (long) LONGS.get(even, i + 2 * row) >>> 4
        | (long) LONGS.get(even, i + 3 * row) >>> 3
        | (long) LONGS.get(even, i + 4 * row) >>> 2
        | (long) LONGS.get(even, i + 5 * row) >>> 1
        | (long) LONGS.get(even, i + 6 * row)
        | (long) LONGS.get(even, i + 7 * row) << 1;
  }

  private void lookUpRows(int row) {
    long words = 0;
    for (long some = wordsWithLookUps(row); some != 0; some &= some - 1) {
      int i = Long.numberOfTrailingZeros(some) * WORD;
      for (long bits = (long) LONGS.get(rows, i); bits != 0; bits &= bits - 1) {
        int bit = Long.numberOfTrailingZeros(bits);
        int at = (bit % ROWS) * row + i + bit / ROWS;
        places[at / Long.SIZE] |= 1L << at;
        words |= 1L << (at / Long.SIZE);
      }
    }
    for (; words != 0; words &= words - 1) {
      int word = Long.numberOfTrailingZeros(words);
      for (long bits = places[word]; bits != 0; bits &= bits - 1) {
        lookUpWholeAt(word * Long.SIZE + Long.numberOfTrailingZeros(bits));
      }
      places[word] = 0;
    }
  }

  /**
   * A bit for each of the 64 words in {@link #rows} that is not 0. Without a branch, which the
   * processor would guess wrong at nearly every word with a look-up.
   */
  private long wordsWithLookUps(int row) {
    long some = 0;
    for (int i = 0; i < row; i += WORD) {
      long bits = (long) LONGS.get(rows, i);
      some |= (bits | -bits) >>> (Long.SIZE - 1) << (i / WORD);
    }
    return some;
  }

  private void lookUpWholeAt(int at) {
    int bytes = (int) INTS.get(text, at);
    int entry = UppercaseTable.entry(bytes);
    // From the text, not from what is there: the processor would have to wait for that store.
    int mapped = bytes ^ entry;
    if (entry == 0) {
      upper[at] = (byte) bytes;
    } else if (entry < 0) {
      upper[at] = (byte) bytes;
      resizedAt[resized] = at;
      resizedTo[resized++] = entry;
    } else {
      upper[at] = (byte) mapped;
      upper[at + 1] = (byte) (mapped >> 8);
      if ((bytes & 0xF0) == 0xE0) {
        upper[at + 2] = (byte) (mapped >> 16);
      } else if ((bytes & 0xF0) == 0xF0) {
        upper[at + 2] = (byte) (mapped >> 16);
        upper[at + 3] = (byte) (mapped >> 24);
      }
    }
  }

  /** Was it all ASCII? Then {@link Ascii} is the faster way for what comes next, probably. */
  boolean isAscii() {
    return ascii;
  }

  /** How many bytes can go where they came from: all that are done, or up to another length. */
  int sameLength() {
    return resized == 0 ? length : resizedAt[0];
  }

  /**
   * Copies out those that can go where they came from; nothing when nothing changed.
   *
   * @param to where they came from
   * @param at absolute index of the first
   */
  void putBack(ByteBuffer to, int at) {
    if (changed) {
      to.put(at, upper, 0, sameLength());
    }
  }

  /**
   * Copies out all that is done.
   *
   * @param out its position moves behind what is appended
   * @throws java.nio.BufferOverflowException if there is no room
   */
  void appendTo(ByteBuffer out) {
    if (resized == 0) {
      out.put(upper, 0, length);
      return;
    }
    if (joined == null) {
      joined = new byte[Uppercase.MAX_EXPANSION * SIZE + UppercaseTable.COPIED];
    }
    int from = 0;
    int size = 0;
    for (int i = 0; i < resized; i++) {
      int at = resizedAt[i];
      System.arraycopy(upper, from, joined, size, at - from);
      size += at - from;
      size += UppercaseTable.copyMapping(resizedTo[i], joined, size);
      from = at + Utf8.lengthByLead(text[at] & 0xFF);
    }
    System.arraycopy(upper, from, joined, size, length - from);
    out.put(joined, 0, size + length - from);
  }
}
