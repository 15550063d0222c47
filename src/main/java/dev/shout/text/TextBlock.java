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
 * wrong at every second word. Here look-ups do not wait for each other, and there is no branch: one
 * for each two bytes, wherever sequences begin. For of two neighbouring bytes only one can begin a
 * sequence of two bytes, which may end behind them. Which one it is ({@link #choosePairs}), and
 * where what was looked up belongs ({@link #apply}), are loops over words, eight bytes at a time,
 * and vector instructions where there are any. Where two bytes are not enough to know ({@link
 * UppercaseTable#LOOK_UP}), the sequence is looked up as a whole afterwards; and where the mapping
 * has another length, its place is remembered for whoever copies it out.
 *
 * <p>An array rather than the buffer itself for the reason that {@link AsciiBlocks} gives. Three
 * parts of it hold another one moved by a byte, for the compiler of JDK 17 makes no vector
 * instructions of a loop that reads words both at a place and one byte beside it.
 *
 * <p>One for each thread, see {@link #get}. A method fails only by a buffer that is too small.
 */
final class TextBlock {

  /** Bytes in a block. All its parts together, 36 KiB, are about what the first-level cache has. */
  static final int SIZE = 4096;

  private static final int WORD = Long.BYTES;

  /** The highest bit of the second one of each two bytes. */
  private static final long SECOND_BYTES = 0x8000800080008000L;

  /** Bytes that are looked through at once for what is to be looked up; a block has 64 of them. */
  private static final int GROUP = SIZE / Long.SIZE;

  /** Read beyond the text, and zero there: a group, and a sequence. */
  private static final int BEYOND = GROUP + WORD;

  /** Multiplied with a word whose bytes are 0 or 1, it has them as the bits of the last byte. */
  private static final long EIGHT_BITS_TO_THE_TOP = 0x0102040810204080L;

  /**
   * Bytes from one part to the next: a multiple of the cache's lines, see {@link #parts}, and not
   * nearly one of 4096. By the lowest twelve bits of its address the processor tells what it reads
   * from what it has still to write, and waits where they are the same.
   */
  private static final int PART = SIZE + 512;

  /** The text, and zeroes. */
  private static final int TEXT = 0;

  /** The text without its first byte. */
  private static final int NEXT = PART;

  /** At each even place the pair of bytes that begins there or one byte later; then its change. */
  private static final int PAIRS = 2 * PART;

  /** Two bytes of ones at each even place whose pair begins one byte later. */
  private static final int LATE = 3 * PART;

  /** Both behind a byte that stays 0, for no pair reaches into a block. */
  private static final int MOVED_PAIRS = 4 * PART;

  private static final int MOVED_LATE = 5 * PART;

  /** The upper case; code points whose mapping has another length are still as they were. */
  private static final int UPPER = 6 * PART;

  /** Of each byte: is it ASCII, does it change, is there something to look up? */
  private static final int TOLD = 7 * PART;

  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final ThreadLocal<TextBlock> BLOCKS = ThreadLocal.withInitial(TextBlock::new);

  /**
   * All that has a byte for each byte of the text, in parts. Of one array, since the JVM puts each
   * one anywhere, and a vector that lies across two lines of the cache takes twice as long: the
   * compiler sees to it that those of one part do not, and so it is for all.
   */
  private final byte[] parts = new byte[8 * PART];

  /** The same, for those who look at buffers. */
  private final ByteBuffer textBuffer = ByteBuffer.wrap(parts);

  /** Where those with a mapping of another length begin, and their entries in the table. */
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
    in.get(from, parts, TEXT, bytes);
    length = endOfText ? bytes : withoutUnfinished(bytes);
    Arrays.fill(parts, TEXT + length, TEXT + length + BEYOND, (byte) 0);
    int end = (length + GROUP - 1) / GROUP * GROUP;
    System.arraycopy(parts, TEXT + 1, parts, NEXT, end);
    choosePairs(end);
    lookUp(end);
    apply(end);
    lookUpWhole(end);
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
   * Of the three bytes from each even place on, the last two if the second one is a lead; else the
   * first two, whatever they are. Where both the first and the second are leads, nothing follows
   * the first that it could change with.
   */
  private void choosePairs(int end) {
    for (int i = 0; i < end; i += WORD) {
      long here = (long) LONGS.get(parts, TEXT + i);
      long later = (long) LONGS.get(parts, NEXT + i);
      long leads = here & here << 1 & SECOND_BYTES;
      long chosen = leads | leads - (leads >>> 15);
      LONGS.set(parts, PAIRS + i, here ^ ((here ^ later) & chosen));
      LONGS.set(parts, LATE + i, chosen);
    }
  }

  /** Each pair gives way to its change: a store for each, for to put them together takes longer. */
  private void lookUp(int end) {
    char[] changes = UppercaseTable.PAIRS;
    for (int i = 0; i < end; i += WORD) {
      long four = (long) LONGS.get(parts, PAIRS + i);
      CHARS.set(parts, PAIRS + i, changes[(int) four & 0xFFFF]);
      CHARS.set(parts, PAIRS + i + 2, changes[(int) four >>> 16]);
      CHARS.set(parts, PAIRS + i + 4, changes[(int) (four >>> 32) & 0xFFFF]);
      CHARS.set(parts, PAIRS + i + 6, changes[(int) (four >>> 48)]);
    }
  }

  /**
   * Puts text and changes together. What there is to tell goes to an array, in the eighth bit of
   * each byte that of the text and below that of the changes, for a sum of it in this loop takes
   * longer: the compiler of JDK 17 adds each vector up by itself.
   */
  private void apply(int end) {
    System.arraycopy(parts, PAIRS, parts, MOVED_PAIRS + 1, end);
    System.arraycopy(parts, LATE, parts, MOVED_LATE + 1, end);
    for (int i = 0; i < end; i += WORD) {
      long word = (long) LONGS.get(parts, TEXT + i);
      long change =
          (Ascii.change(word & ~Utf8.HIGH) & ~(word >>> 2))
              | ((long) LONGS.get(parts, PAIRS + i) & ~(long) LONGS.get(parts, LATE + i))
              | ((long) LONGS.get(parts, MOVED_PAIRS + i)
                  & (long) LONGS.get(parts, MOVED_LATE + i));
      LONGS.set(parts, UPPER + i, word ^ change);
      LONGS.set(parts, TOLD + i, (word & Utf8.HIGH) | (topOfRuns(change) & ~Utf8.HIGH));
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
   * Adds up what was told, and looks up the sequences of which two bytes were not enough to know.
   * They are few: so their groups are found first, without a branch, which the processor would
   * guess wrong at each.
   */
  private void lookUpWhole(int end) {
    long all = 0;
    long groups = 0;
    for (int i = 0; i < end; i += GROUP) {
      long group = toldOf(i);
      all |= group;
      long lookUps = group & UppercaseTable.LOOK_UPS;
      groups |= (lookUps | -lookUps) >>> (Long.SIZE - 1) << (i / GROUP);
    }
    ascii = (all & Utf8.HIGH) == 0;
    changed = (all & ~Utf8.HIGH) != 0;
    resized = 0;
    for (; groups != 0; groups &= groups - 1) {
      int group = Long.numberOfTrailingZeros(groups) * GROUP;
      for (long places = lookUpsOf(group); places != 0; places &= places - 1) {
        lookUpWholeAt(group + Long.numberOfTrailingZeros(places));
      }
    }
  }

  /** Written out, for as a loop of eight within that of the groups it takes twice as long. */
  private long toldOf(int group) {
    return (long) LONGS.get(parts, TOLD + group)
        | (long) LONGS.get(parts, TOLD + group + WORD)
        | (long) LONGS.get(parts, TOLD + group + 2 * WORD)
        | (long) LONGS.get(parts, TOLD + group + 3 * WORD)
        | (long) LONGS.get(parts, TOLD + group + 4 * WORD)
        | (long) LONGS.get(parts, TOLD + group + 5 * WORD)
        | (long) LONGS.get(parts, TOLD + group + 6 * WORD)
        | (long) LONGS.get(parts, TOLD + group + 7 * WORD);
  }

  /** A bit for each place of a group: eight of each word, so many as it has bytes. */
  private long lookUpsOf(int group) {
    long places = 0;
    for (int i = 0; i < GROUP; i += WORD) {
      long lookUps = (long) LONGS.get(parts, TOLD + group + i) & UppercaseTable.LOOK_UPS;
      places |= ((lookUps >>> 6) * EIGHT_BITS_TO_THE_TOP) >>> (Long.SIZE - WORD) << i;
    }
    return places;
  }

  private void lookUpWholeAt(int at) {
    int bytes = (int) INTS.get(parts, TEXT + at);
    int entry = UppercaseTable.entry(bytes);
    // From the text, not from what is there: the processor would have to wait for that store.
    int mapped = bytes ^ entry;
    if (entry == 0) {
      parts[UPPER + at] = (byte) bytes;
    } else if (entry < 0) {
      parts[UPPER + at] = (byte) bytes;
      resizedAt[resized] = at;
      resizedTo[resized++] = entry;
    } else {
      parts[UPPER + at] = (byte) mapped;
      parts[UPPER + at + 1] = (byte) (mapped >> 8);
      if ((bytes & 0xF0) == 0xE0) {
        parts[UPPER + at + 2] = (byte) (mapped >> 16);
      } else if ((bytes & 0xF0) == 0xF0) {
        parts[UPPER + at + 2] = (byte) (mapped >> 16);
        parts[UPPER + at + 3] = (byte) (mapped >> 24);
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
      to.put(at, parts, UPPER, sameLength());
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
      out.put(parts, UPPER, length);
      return;
    }
    if (joined == null) {
      joined = new byte[Uppercase.MAX_EXPANSION * SIZE + UppercaseTable.COPIED];
    }
    int from = 0;
    int size = 0;
    for (int i = 0; i < resized; i++) {
      int at = resizedAt[i];
      System.arraycopy(parts, UPPER + from, joined, size, at - from);
      size += at - from;
      size += UppercaseTable.copyMapping(resizedTo[i], joined, size);
      from = at + Utf8.lengthByLead(parts[TEXT + at] & 0xFF);
    }
    System.arraycopy(parts, UPPER + from, joined, size, length - from);
    out.put(joined, 0, size + length - from);
  }
}
