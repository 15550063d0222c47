package dev.shout.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link TextBlock} takes for granted of the table. */
class UppercaseTableTest {

  private static final int BELOW_THE_EIGHTH_BIT = 0x7F7F;

  @Test
  void shouldShowEachChangeBelowTheEighthBitOfAByte() {
    for (int pair = 0; pair < UppercaseTable.PAIRS.length; pair++) {
      char change = UppercaseTable.PAIRS[pair];
      boolean shown = (TextBlock.topOfRuns(change) & BELOW_THE_EIGHTH_BIT) != 0;
      assertThat(shown).as("pair %04x, change %04x", pair, (int) change).isEqualTo(change != 0);
    }
  }

  @Test
  void shouldNotTakeAChangeForALookUp() {
    int changes = 0;
    for (int pair = 0; pair < UppercaseTable.PAIRS.length; pair++) {
      char change = UppercaseTable.PAIRS[pair];
      boolean taken = (TextBlock.topOfRuns(change) & UppercaseTable.LOOK_UPS) != 0;
      assertThat(taken)
          .as("pair %04x, change %04x", pair, (int) change)
          .isEqualTo(change == UppercaseTable.LOOK_UP);
      changes += change == 0 || taken ? 0 : 1;
    }
    // All sequences of two bytes whose upper case is another one of two bytes.
    assertThat(changes)
        .isEqualTo(IntStream.range(0x80, 0x800).filter(UppercaseTableTest::hasTwoOthers).count());
    assertThat(changes).isGreaterThan(300);
  }

  private static boolean hasTwoOthers(int codePoint) {
    byte[] text = Character.toString(codePoint).getBytes(UTF_8);
    byte[] upper = Uppercase.of(text);
    return upper.length == 2 && !Arrays.equals(text, upper);
  }

  @Test
  void shouldChangeNothingBeforeALead() {
    for (int pair = 0; pair < UppercaseTable.PAIRS.length; pair++) {
      boolean begins = (pair & 0xFF) >= 0xC2;
      boolean goesOn = (pair >> 8 & 0xC0) == 0x80;
      if (!begins || !goesOn) {
        assertThat((int) UppercaseTable.PAIRS[pair]).as("pair %04x", pair).isZero();
      }
    }
  }
}
