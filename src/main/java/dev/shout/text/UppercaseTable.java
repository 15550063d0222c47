package dev.shout.text;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@link UppercaseData}, laid out for look-up by the bytes of a UTF-8 sequence. Built once, when
 * the class is initialised; afterwards read-only, any thread.
 *
 * <p>What an upper-case mapping does to a sequence is kept as the exclusive-or of its bytes and
 * those of the mapping: whoever has eight bytes in a register applies several mappings at once, and
 * 0 means that nothing changes, for unmapped code points and malformed bytes alike.
 */
final class UppercaseTable {

  /**
   * What to do at a byte, by that byte and the one after it: {@code first | second << 8}.
   *
   * <p>0: leave them. This is so for ASCII, which is done without a table ({@link Ascii#change}),
   * for continuation bytes, and for whole scripts without case: 3- and 4-byte sequences show within
   * two bytes that no neighbour of theirs has a mapping. {@link #LOOK_UP}: ask {@link #entry}. All
   * else: the exclusive-or of a 2-byte sequence.
   */
  static final char[] PAIRS = new char[1 << 16];

  /**
   * In {@link #PAIRS}: the two bytes are not enough to know. Told from a change by two bits, that
   * of {@link #LOOK_UPS} set and the next one not: between well-formed sequences neither changes,
   * and of what becomes ASCII (sharp s) the next one does.
   */
  static final char LOOK_UP = 0x40;

  /** The bit of {@link #LOOK_UP} in each of eight bytes. */
  static final long LOOK_UPS = LOOK_UP * Utf8.EACH;

  /** Where in {@link #ENTRIES} the 64 entries of a block begin, by code point >> 6. */
  private static final char[] BLOCKS = new char[(Character.MAX_CODE_POINT >> 6) + 1];

  /**
   * By block, then the 6 bits of the last byte. Block 0 is that of all code points without case.
   */
  private static final int[] ENTRIES;

  /**
   * The mappings of another length than their code point, encoded, one after the other: 527 bytes
   * in Unicode 17.0.
   */
  private static final byte[] SEQUENCES = new byte[1024];

  /** Bytes that are copied of {@link #SEQUENCES}: in one piece, since none is longer. */
  static final int COPIED = Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    int[] data = UppercaseData.RUNS;
    int blocks = 1;
    for (int run = 0; run < data.length; run += 4) {
      for (int block = data[run] >> 6; block <= data[run + 1] >> 6; block++) {
        if (BLOCKS[block] == 0) {
          BLOCKS[block] = (char) (blocks++ << 6);
        }
      }
    }
    int[] several = UppercaseData.SEVERAL;
    for (int row = 0; row < several.length; row += 4) {
      if (BLOCKS[several[row] >> 6] == 0) {
        BLOCKS[several[row] >> 6] = (char) (blocks++ << 6);
      }
    }
    ENTRIES = new int[blocks << 6];
    int used = 0;
    for (int run = 0; run < data.length; run += 4) {
      int shift = data[run + 3] - data[run];
      for (int from = data[run]; from <= data[run + 1]; from += data[run + 2]) {
        used = put(used, from, from + shift, 0, 0);
      }
    }
    for (int row = 0; row < several.length; row += 4) {
      used = put(used, several[row], several[row + 1], several[row + 2], several[row + 3]);
    }
  }

  private UppercaseTable() {}

  /**
   * The entry of the well-formed sequence that a little-endian load of four bytes begins with.
   *
   * @param bytes the sequence, its first byte lowest; what follows it does not matter
   * @return 0: nothing changes, also when the bytes do not begin with a well-formed sequence;
   *     positive: exclusive-or the sequence with it; negative: the mapping has another length, see
   *     {@link #copyMapping}
   */
  static int entry(int bytes) {
    int lead = bytes & 0xFF;
    if (lead < 0x80) {
      return ENTRIES[BLOCKS[lead >> 6] + (lead & 0x3F)];
    }
    int second = (bytes >> 8) & 0x3F;
    if (lead < 0xE0) {
      // C0 and C1 would be an ASCII character in two bytes: malformed.
      boolean wellFormed = lead >= 0xC2 && (bytes & 0xC000) == 0x8000;
      return wellFormed ? ENTRIES[BLOCKS[lead & 0x1F] + second] : 0;
    }
    int third = (bytes >> 16) & 0x3F;
    if (lead < 0xF0) {
      int block = ((lead & 0xF) << 6) | second;
      boolean wellFormed = (bytes & 0xC0C000) == 0x808000 && block >= 0x800 >> 6;
      return wellFormed ? ENTRIES[BLOCKS[block] + third] : 0;
    }
    // The range of the block tells overlong forms, what is above U+10FFFF and the leads F5 to FF.
    int block = ((lead & 0xF) << 12) | (second << 6) | third;
    boolean wellFormed =
        (bytes & 0xC0C0C000) == 0x80808000 && block >= 0x10000 >> 6 && block < BLOCKS.length;
    return wellFormed ? ENTRIES[BLOCKS[block] + ((bytes >>> 24) & 0x3F)] : 0;
  }

  /**
   * Copies the mapping of a negative entry.
   *
   * @param to with room for {@link #COPIED} bytes, whatever its length
   * @return its length: 1 to 6 bytes
   */
  static int copyMapping(int entry, byte[] to, int at) {
    int from = (entry & Integer.MAX_VALUE) >> 4;
    LONGS.set(to, at, (long) LONGS.get(SEQUENCES, from));
    return entry & 0xF;
  }

  /**
   * One mapping of one to three code points; 0 is none.
   *
   * @param used bytes of {@link #SEQUENCES} used before
   * @return bytes of it used now
   */
  private static int put(int used, int codePoint, int first, int second, int third) {
    long mapping = Utf8.encode(first) & 0xFFFFFFFFL;
    int length = Utf8.lengthOf(first);
    if (second != 0) {
      mapping |= (long) Utf8.encode(second) << (8 * length);
      length += Utf8.lengthOf(second);
    }
    if (third != 0) {
      mapping |= (long) Utf8.encode(third) << (8 * length);
      length += Utf8.lengthOf(third);
    }
    int bytes = Utf8.encode(codePoint);
    int entry;
    int end = used;
    if (length == Utf8.lengthOf(codePoint)) {
      entry = bytes ^ (int) mapping;
    } else {
      entry = Integer.MIN_VALUE | (used << 4) | length;
      for (int i = 0; i < length; i++) {
        SEQUENCES[end++] = (byte) (mapping >>> (8 * i));
      }
    }
    ENTRIES[BLOCKS[codePoint >> 6] + (codePoint & 0x3F)] = entry;
    if (codePoint >= 0x80) {
      boolean known =
          codePoint < 0x800 && entry > 0 && (TextBlock.topOfRuns(entry) & LOOK_UPS) == 0;
      PAIRS[bytes & 0xFFFF] = known ? (char) entry : LOOK_UP;
    }
    return end;
  }
}
