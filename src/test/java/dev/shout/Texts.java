package dev.shout;

import dev.shout.text.Uppercase;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Texts of the tests: every kind of UTF-8 and bytes that are none, the same ones in each run. */
public final class Texts {

  private static final String[] PIECES = {
    "hello, world ", "ß straße ", "ﬁn ", "ŉ ΐ ", "привет ", "καλημέρα ", "日本 ", "😀𐐨 ", "ı ſ "
  };

  private Texts() {}

  /** Text in UTF-8. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The upper case of text in UTF-8. */
  public static byte[] upper(String text) {
    return Uppercase.of(utf8(text));
  }

  /** So many bytes of lower-case ASCII. */
  public static byte[] ascii(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) ('a' + i % 26);
    }
    return text;
  }

  /** So many bytes of mixed text with, now and then, bytes that are no UTF-8; no line feeds. */
  public static byte[] mixed(int length, long seed) {
    Random random = new Random(seed);
    byte[] text = new byte[length];
    int at = 0;
    while (at < length) {
      byte[] piece =
          random.nextInt(20) == 0
              ? new byte[] {(byte) 0xC3, (byte) 0xFF, (byte) 0xE2, (byte) 0x82}
              : utf8(PIECES[random.nextInt(PIECES.length)]);
      int count = Math.min(piece.length, length - at);
      System.arraycopy(piece, 0, text, at, count);
      at += count;
    }
    return text;
  }
}
