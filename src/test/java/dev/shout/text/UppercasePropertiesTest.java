package dev.shout.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every message, however it is made and cut. */
class UppercasePropertiesTest {

  private static final byte[] NONE = {};

  @Property(tries = 2000)
  void shouldGiveWhatTheReferenceGivesEveryWay(@ForAll("messages") byte[] message) {
    UppercaseEveryWay.check(message, ReferenceDecoder.upper(message));
  }

  @Property(tries = 2000)
  void shouldGiveTheSameWhenStreamedInAnyPieces(
      @ForAll("messages") byte[] message,
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 40) Integer> cuts) {
    UppercaseStream stream = new UppercaseStream();
    ByteBuffer out = ByteBuffer.allocate(3 * message.length);
    int from = 0;
    for (int turn = 0; from < message.length; turn++) {
      // No piece may be empty in every turn, or this would never end.
      int size = Math.min(cuts.get(turn % cuts.size()) + turn / 8, message.length - from);
      step(stream, ByteBuffer.wrap(message, from, size), out, turn);
      from += size;
      assertThat(stream.carried()).isBetween(0, 3);
      byte[] soFar = java.util.Arrays.copyOf(message, from);
      assertThat(stream.carried()).isEqualTo(from - ReferenceDecoder.unfinishedFrom(soFar));
    }
    stream.finish(out);
    assertThat(stream.carried()).isZero();
    assertThat(java.util.Arrays.copyOf(out.array(), out.position()))
        .isEqualTo(ReferenceDecoder.upper(message));
  }

  /** As a connection does it: in place if nothing is carried, the rest converted. */
  private static void step(UppercaseStream stream, ByteBuffer piece, ByteBuffer out, int turn) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    ByteBuffer chunk =
        turn % 2 == 0 ? ByteBuffer.wrap(bytes) : ByteBuffer.allocateDirect(40 + bytes.length);
    chunk.put(0, bytes).limit(bytes.length);
    int done = 0;
    if (stream.carried() == 0) {
      done = stream.inPlace(chunk, 0, bytes.length);
      out.put(chunk.duplicate().limit(done));
      if (stream.carried() > 0) {
        return;
      }
    }
    chunk.position(done);
    ByteBuffer exact = ByteBuffer.allocate(stream.maxOutput(chunk.remaining()));
    stream.convert(chunk, exact);
    assertThat(chunk.hasRemaining()).isFalse();
    out.put(exact.flip());
  }

  @Property(tries = 500)
  void shouldChangeNothingTheSecondTime(@ForAll("messages") byte[] message) {
    byte[] once = Uppercase.of(message);
    assertThat(Uppercase.of(once)).isEqualTo(once);
  }

  @Property(tries = 500)
  void shouldGrowThreefoldAtMost(@ForAll("messages") byte[] message) {
    assertThat(Uppercase.of(message).length)
        .isLessThanOrEqualTo(Uppercase.MAX_EXPANSION * message.length);
  }

  @Property(tries = 500)
  void shouldBeTheObviousLoopForAscii(@ForAll("ascii") byte[] message) {
    byte[] expected = message.clone();
    for (int i = 0; i < expected.length; i++) {
      if (expected[i] >= 'a' && expected[i] <= 'z') {
        expected[i] = (byte) (expected[i] - 0x20);
      }
    }
    UppercaseEveryWay.check(message, expected);
  }

  @Provide
  Arbitrary<byte[]> ascii() {
    return Arbitraries.bytes().between((byte) 0, Byte.MAX_VALUE).array(byte[].class).ofMaxSize(200);
  }

  /** Pieces of text with and without case, cut sequences and plain noise, one after the other. */
  @Provide
  Arbitrary<byte[]> messages() {
    Arbitrary<byte[]> words =
        Arbitraries.of(
                "a",
                "xyz ",
                "the quick brown fox ",
                "αβγ",
                "ΐ",
                "ß",
                "ŉ",
                "ı",
                "ﬁ",
                "ẖ",
                "пример",
                "ქართული",
                "人人",
                "😀",
                "𐐨",
                "ᾳ",
                "ɐ",
                "é",
                "ԥ",
                "ⱥ",
                "ﬃ")
            .map(word -> word.getBytes(UTF_8));
    Arbitrary<byte[]> texts =
        Arbitraries.strings().ofMinLength(1).ofMaxLength(8).map(text -> text.getBytes(UTF_8));
    Arbitrary<byte[]> cut =
        words.map(word -> java.util.Arrays.copyOf(word, Math.max(1, word.length - 1)));
    Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(6);
    Arbitrary<byte[]> high =
        Arbitraries.bytes().between(Byte.MIN_VALUE, (byte) -1).array(byte[].class).ofMaxSize(6);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, words),
            net.jqwik.api.Tuple.of(2, texts),
            net.jqwik.api.Tuple.of(2, cut),
            net.jqwik.api.Tuple.of(1, noise),
            net.jqwik.api.Tuple.of(1, high))
        .list()
        .ofMaxSize(24)
        .map(UppercasePropertiesTest::join);
  }

  private static byte[] join(List<byte[]> parts) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.writeBytes(NONE);
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }
}
