package dev.shout.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.util.ULocale;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What upper-casing has to give, in the plainest way: table 3-7 row by row, and ICU's mappings. */
public final class ReferenceDecoder {

  /** Unicode 17.0, table 3-7: lowest and highest value of each byte of a well-formed sequence. */
  private static final int[][] TABLE_3_7 = {
    {0x00, 0x7F},
    {0xC2, 0xDF, 0x80, 0xBF},
    {0xE0, 0xE0, 0xA0, 0xBF, 0x80, 0xBF},
    {0xE1, 0xEC, 0x80, 0xBF, 0x80, 0xBF},
    {0xED, 0xED, 0x80, 0x9F, 0x80, 0xBF},
    {0xEE, 0xEF, 0x80, 0xBF, 0x80, 0xBF},
    {0xF0, 0xF0, 0x90, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
    {0xF1, 0xF3, 0x80, 0xBF, 0x80, 0xBF, 0x80, 0xBF},
    {0xF4, 0xF4, 0x80, 0x8F, 0x80, 0xBF, 0x80, 0xBF},
  };

  private ReferenceDecoder() {}

  /** The upper case of bytes, well-formed or not. */
  public static byte[] upper(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; ) {
      int length = wellFormedAt(bytes, i);
      if (length == 0) {
        out.write(bytes[i++]);
      } else {
        String character = new String(bytes, i, length, StandardCharsets.UTF_8);
        out.writeBytes(icu(character).getBytes(StandardCharsets.UTF_8));
        i += length;
      }
    }
    return out.toByteArray();
  }

  static String icu(String text) {
    return UCharacter.toUpperCase(ULocale.ROOT, text);
  }

  /** Where an unfinished sequence at the end begins: the length if there is none. */
  static int unfinishedFrom(byte[] bytes) {
    for (int from = Math.max(0, bytes.length - 3); from < bytes.length; from++) {
      for (int[] row : TABLE_3_7) {
        int length = bytes.length - from;
        if (2 * length < row.length && fits(bytes, from, Arrays.copyOf(row, 2 * length))) {
          return from;
        }
      }
    }
    return bytes.length;
  }

  /** Bytes of the well-formed sequence that begins there; 0 if none does. */
  private static int wellFormedAt(byte[] bytes, int from) {
    for (int[] row : TABLE_3_7) {
      if (fits(bytes, from, row)) {
        return row.length / 2;
      }
    }
    return 0;
  }

  private static boolean fits(byte[] bytes, int from, int[] row) {
    if (from + row.length / 2 > bytes.length) {
      return false;
    }
    for (int i = 0; i < row.length / 2; i++) {
      int value = bytes[from + i] & 0xFF;
      if (value < row[2 * i] || value > row[2 * i + 1]) {
        return false;
      }
    }
    return true;
  }
}
