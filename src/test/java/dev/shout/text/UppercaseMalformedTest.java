package dev.shout.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Bytes that are no UTF-8 stay as they are, and what stands beside them is still upper-cased. */
class UppercaseMalformedTest {

  /**
   * The ends of all ranges in table 3-7, both sides of them, and leads and trails with mappings.
   */
  private static final int[] EDGES = {
    0x00, 'a', 0x7F, 0x80, 0x83, 0x85, 0x8F, 0x90, 0x96, 0x9F, 0xA0, 0xA1, 0xA8, 0xB0, 0xB1, 0xBF,
    0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xCE, 0xDF, 0xE0, 0xE1, 0xEA, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
    0xF3, 0xF4, 0xF5, 0xFF
  };

  @Test
  void shouldReturnEveryByteWhenItStandsAlone() {
    for (int a = 0; a < 256; a++) {
      check(a);
    }
  }

  @Test
  void shouldReturnEveryByteOfAllPairs() {
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        check(a, b);
      }
    }
  }

  @Test
  void shouldReturnEveryByteOfTriplesAtTheEdges() {
    for (int a = 0xC0; a < 256; a++) {
      for (int b : EDGES) {
        for (int c : EDGES) {
          check(a, b, c);
        }
      }
    }
  }

  @Test
  void shouldReturnEveryByteOfQuadruplesAtTheEdges() {
    for (int a = 0xE0; a < 256; a++) {
      for (int b : EDGES) {
        for (int c : EDGES) {
          check(a, b, c, 0x9F);
          check(a, b, c, 0xA8);
          check(a, b, c, 'z');
          check(a, b, c, 0xCE, 0xB1);
        }
      }
    }
  }

  /** Alone, and in the middle of a text that is long enough for whole words. */
  private static void check(int... values) {
    byte[] alone = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      alone[i] = (byte) values[i];
    }
    compare(alone);
    int unfinished = ReferenceDecoder.unfinishedFrom(alone);
    boolean whole = unfinished == 0 && alone.length > 0;
    boolean actual = Uppercase.isUnfinished(java.nio.ByteBuffer.wrap(alone), 0, alone.length);
    if (actual != whole) {
      assertThat(actual).as("unfinished: %s", Arrays.toString(values)).isEqualTo(whole);
    }
    byte[] within = new byte[40];
    Arrays.fill(within, (byte) 'b');
    System.arraycopy(alone, 0, within, 5, alone.length);
    compare(within);
  }

  private static void compare(byte[] input) {
    byte[] expected = ReferenceDecoder.upper(input);
    byte[] actual = Uppercase.of(input);
    if (!Arrays.equals(actual, expected)) { // an assertion each would take most of the time
      assertThat(actual).as(Arrays.toString(input)).isEqualTo(expected);
    }
  }
}
