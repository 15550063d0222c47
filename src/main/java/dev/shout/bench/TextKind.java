package dev.shout.bench;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The texts to send. They hold only letters whose upper case is the same in every Unicode of the
 * last ten years, so that any right server agrees with the JDK.
 */
enum TextKind {
  /** Words of lower-case ASCII letters. */
  ASCII("the quick brown fox jumps over the lazy dog while streams of words run through a server "),
  /** Two bytes a letter, with accents, and a final sigma, whose upper case is that of any sigma. */
  GREEK("όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα "),
  /** One to four bytes; letters that grow (ΐ), become two (ß, ﬁ), and such as have no case. */
  MIXED("straße und ﬁnger, όλοι οι ΐ άνθρωποι, все люди рождаются, 人人生而自由, 😀🚀 the lazy dog "),
  /** Four bytes a character, and nothing to upper-case but the spaces between. */
  EMOJI("😀😁😂 🤣😃 😄😅😆😉 😊 😋😎😍😘 🥰😗😙 🚀🎉 ");

  private final String text;

  TextKind(String text) {
    this.text = text;
  }

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The text over and over; where a whole character no longer fits, dots fill up. */
  byte[] repeated(int bytes) {
    byte[] all = new byte[bytes];
    byte[] once = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes; i++) {
      all[i] = once[i % once.length];
    }
    int end = bytes;
    if (bytes % once.length != 0) {
      while (end > 0 && isContinuation(once[end % once.length])) {
        end--;
      }
    }
    for (int i = end; i < bytes; i++) {
      all[i] = '.';
    }
    return all;
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }

  /** What a server must answer: the JDK's upper case, without a language. */
  static byte[] upperCase(byte[] text) {
    return new String(text, StandardCharsets.UTF_8)
        .toUpperCase(Locale.ROOT)
        .getBytes(StandardCharsets.UTF_8);
  }
}
