package dev.shout;

import java.util.Arrays;

/** Compares long byte arrays, and says in one line where they part. */
public final class Bytes {

  private Bytes() {}

  /** Fails when the bytes are not the expected ones. */
  public static void assertEqual(String what, byte[] actual, byte[] expected) {
    if (actual == null) {
      throw new AssertionError(what + ": nothing came");
    }
    int at = Arrays.mismatch(actual, expected);
    if (at >= 0) {
      throw new AssertionError(
          String.format(
              "%s: %d bytes where %d were expected, first difference at %d: %s, expected %s",
              what, actual.length, expected.length, at, around(actual, at), around(expected, at)));
    }
  }

  private static String around(byte[] bytes, int at) {
    return Arrays.toString(
        Arrays.copyOfRange(
            bytes, Math.min(at, bytes.length), Math.min(bytes.length, Math.max(at, 0) + 8)));
  }
}
