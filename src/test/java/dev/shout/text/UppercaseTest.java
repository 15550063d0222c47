package dev.shout.text;

import static dev.shout.text.UppercaseEveryWay.direct;
import static dev.shout.text.UppercaseEveryWay.heap;
import static dev.shout.text.UppercaseEveryWay.inPlaceThenConvert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.ibm.icu.lang.UCharacter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UppercaseTest {

  private static final String MIXED =
      "abc xyz {`@[ αβγ ΐ straße ﬁn ŉ ıſ пример ქართული 人人 😀 ἀᾳ ẖ 𐐨 \u007f\u0080 ÿ Ω é z";

  @Test
  void shouldMapEveryCodePointAsIcuDoes() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        String character = Character.toString(codePoint);
        byte[] expected = ReferenceDecoder.icu(character).getBytes(UTF_8);
        byte[] actual = Uppercase.of(character.getBytes(UTF_8));
        if (!java.util.Arrays.equals(actual, expected)) {
          assertThat(actual).as("U+%04X", codePoint).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void shouldMapEveryCodePointInsideLongTextWhateverItsPlaceInAWord(int shift) {
    StringBuilder text = new StringBuilder("x".repeat(shift));
    IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .forEach(text::appendCodePoint);
    byte[] input = text.toString().getBytes(UTF_8);
    byte[] expected = ReferenceDecoder.icu(text.toString()).getBytes(UTF_8);

    assertThat(Uppercase.of(input)).isEqualTo(expected);
    assertThat(inPlaceThenConvert(direct(input.length + 16), 3, input)).isEqualTo(expected);
  }

  @Test
  void shouldMapEachCasedCodePointAtEachPlaceAmongAsciiLetters() {
    for (int codePoint = 0x80; codePoint < 0x1EA00; codePoint++) {
      String character = Character.toString(codePoint);
      boolean surrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
      if (surrogate || ReferenceDecoder.icu(character).equals(character)) {
        continue;
      }
      for (int place = 0; place < 8; place++) {
        String text = "abcdefgh".substring(0, place) + character + "stuvwxyz stuvwxyz abc";
        byte[] input = text.getBytes(UTF_8);
        byte[] expected = ReferenceDecoder.icu(text).getBytes(UTF_8);
        byte[] actual = inPlaceThenConvert(direct(input.length + 16), 1, input);
        assertThat(actual).as("U+%04X at %d", codePoint, place).isEqualTo(expected);
      }
    }
  }

  @Test
  void shouldGiveTheSameEveryWayAtEveryAlignment() {
    String text = MIXED + " " + MIXED.repeat(3);
    byte[] expected = ReferenceDecoder.icu(text).getBytes(UTF_8);
    byte[] input = text.getBytes(UTF_8);
    UppercaseEveryWay.check(input, expected);
    for (int offset = 0; offset < 16; offset++) {
      assertThat(inPlaceThenConvert(direct(input.length + 17), offset, input)).isEqualTo(expected);
      assertThat(inPlaceThenConvert(heap(input.length + 17), offset, input)).isEqualTo(expected);
    }
  }

  @Test
  void shouldGiveTheSameForEveryPartOfAMessage() {
    byte[] input = MIXED.repeat(2).getBytes(UTF_8);
    for (int from = 0; from < input.length; from += 3) {
      for (int to = from; to <= input.length; to++) {
        byte[] part = java.util.Arrays.copyOfRange(input, from, to);
        assertThat(Uppercase.of(part)).isEqualTo(ReferenceDecoder.upper(part));
      }
    }
  }

  @Test
  void shouldStopInPlaceAtTheFirstMappingOfAnotherLength() {
    byte[] input = "straße, ŉ and ΐ".getBytes(UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(input);
    int done = Uppercase.inPlace(buffer, 0, input.length);
    assertThat(done).isEqualTo("straße, ".getBytes(UTF_8).length);
    assertThat(new String(input, UTF_8)).isEqualTo("STRASSE, ŉ and ΐ");
  }

  @Test
  void shouldStopInPlaceAtAnUnfinishedEnd() {
    byte[] euro = "a long enough text, €".getBytes(UTF_8);
    for (int cut = 1; cut < 3; cut++) {
      int to = euro.length - cut;
      ByteBuffer buffer = ByteBuffer.wrap(euro.clone());
      assertThat(Uppercase.inPlace(buffer, 0, to)).isEqualTo(euro.length - 3);
      assertThat(Uppercase.isUnfinished(buffer, euro.length - 3, to)).isTrue();
      assertThat(Uppercase.isUnfinished(buffer, euro.length - 4, to)).isFalse();
    }
  }

  @Test
  void shouldLeavePositionLimitMarkAndOrderOfTheBufferAlone() {
    ByteBuffer buffer = direct(64).position(7).mark().position(40).limit(60);
    Uppercase.inPlace(buffer, 2, 58);
    assertThat(buffer.position()).isEqualTo(40);
    assertThat(buffer.limit()).isEqualTo(60);
    assertThat(buffer.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.reset().position()).isEqualTo(7);
  }

  @Test
  void shouldNotStoreWhenThereIsNothingToChange() {
    byte[] upper = "NOTHING TO CHANGE: ΑΒΓ 人人生而自由 😀😁😂 ПРИМЕР. NOTHING AT ALL.".getBytes(UTF_8);
    ByteBuffer readOnly = ByteBuffer.wrap(upper).asReadOnlyBuffer();
    assertThat(Uppercase.inPlace(readOnly, 0, upper.length)).isEqualTo(upper.length);
    ByteBuffer lower = ByteBuffer.wrap("something".getBytes(UTF_8)).asReadOnlyBuffer();
    assertThatThrownBy(() -> Uppercase.inPlace(lower, 0, 9))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void shouldRefuseIndexesOutsideTheLimit() {
    ByteBuffer buffer = ByteBuffer.allocate(64).limit(32);
    assertThatThrownBy(() -> Uppercase.inPlace(buffer, 0, 33))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Uppercase.isUnfinished(buffer, -1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldConvertPieceByPieceWhenTheOutputIsSmall() {
    byte[] input = MIXED.repeat(4).getBytes(UTF_8);
    byte[] expected = ReferenceDecoder.icu(MIXED.repeat(4)).getBytes(UTF_8);
    for (int room = 12; room < 70; room++) {
      ByteBuffer in = ByteBuffer.wrap(input);
      ByteBuffer all = heap(expected.length + room);
      while (in.hasRemaining()) {
        ByteBuffer out = direct(room);
        Uppercase.convert(in, out, true);
        assertThat(out.position()).as("progress").isPositive();
        all.put(out.flip());
      }
      assertThat(expected).isEqualTo(UppercaseEveryWay.written(all));
    }
  }

  @Test
  void shouldConvertWithinSliceAndPosition() {
    ByteBuffer in = ByteBuffer.wrap("__abc ΐ ".getBytes(UTF_8)).position(2).slice();
    ByteBuffer out = heap(40).position(5);
    Uppercase.convert(in, out, false);
    assertThat(in.hasRemaining()).isFalse();
    assertThat(new String(UppercaseEveryWay.tail(UppercaseEveryWay.written(out), 5), UTF_8))
        .isEqualTo("ABC \u0399\u0308\u0301 ");
  }

  @Test
  void shouldKeepAnUnfinishedEndUnlessTheInputEnds() {
    ByteBuffer in = ByteBuffer.wrap(new byte[] {'a', (byte) 0xF0, (byte) 0x9F, (byte) 0x98});
    ByteBuffer out = heap(12);
    Uppercase.convert(in, out, false);
    assertThat(in.position()).isEqualTo(1);
    Uppercase.convert(in, out, true);
    assertThat(in.hasRemaining()).isFalse();
    assertThat(out.position()).isEqualTo(4);
  }

  @Test
  void shouldIgnoreTheDefaultLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Uppercase.of("iı".getBytes(UTF_8))).isEqualTo("II".getBytes(UTF_8));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void shouldNameTheUnicodeVersionOfItsTable() {
    assertThat(Uppercase.UNICODE_VERSION).isEqualTo("17.0.0");
    assertThat(UCharacter.getUnicodeVersion().toString()).startsWith("17.0.0");
  }
}
