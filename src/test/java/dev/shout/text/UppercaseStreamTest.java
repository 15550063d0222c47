package dev.shout.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class UppercaseStreamTest {

  private static final byte[] ALPHA = "α".getBytes(UTF_8);

  private final UppercaseStream stream = new UppercaseStream();
  private final ByteBuffer out = ByteBuffer.allocate(64);

  @Test
  void shouldTakeOverTheUnfinishedEndOfAChunk() {
    ByteBuffer chunk = ByteBuffer.wrap(new byte[] {'a', 'b', ALPHA[0]});
    assertThat(stream.inPlace(chunk, 0, 3)).isEqualTo(2);
    assertThat(stream.carried()).isEqualTo(1);
    stream.convert(ByteBuffer.wrap(new byte[] {ALPHA[1], 'c'}), out);
    assertThat(stream.carried()).isZero();
    assertThat(written()).isEqualTo("ΑC");
  }

  @Test
  void shouldLeaveTheRestToConvertWhenLengthsChange() {
    ByteBuffer chunk = ByteBuffer.wrap("abc ŉ def".getBytes(UTF_8));
    int done = stream.inPlace(chunk, 0, chunk.limit());
    assertThat(done).isEqualTo(4);
    assertThat(stream.carried()).isZero();
    stream.convert(chunk.position(done), out);
    assertThat(written()).isEqualTo("ʼN DEF");
  }

  @Test
  void shouldRefuseInPlaceWhileBytesAreCarried() {
    stream.inPlace(ByteBuffer.wrap(ALPHA), 0, 1);
    ByteBuffer next = ByteBuffer.wrap(ALPHA);
    assertThatThrownBy(() -> stream.inPlace(next, 1, 2)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldConsumeNothingWhenTheOutputIsTooSmall() {
    stream.inPlace(ByteBuffer.wrap(ALPHA), 0, 1);
    ByteBuffer in = ByteBuffer.wrap(new byte[] {ALPHA[1], 'c'});
    assertThat(stream.maxOutput(2)).isEqualTo(9);
    ByteBuffer small = ByteBuffer.allocate(8);
    assertThatThrownBy(() -> stream.convert(in, small)).isInstanceOf(BufferOverflowException.class);
    assertThat(in.position()).isZero();
    assertThat(small.position()).isZero();
    assertThat(stream.carried()).isEqualTo(1);
  }

  @Test
  void shouldAppendTheCarriedBytesUnchangedAtTheEnd() {
    byte[] emoji = "😀".getBytes(UTF_8);
    stream.convert(ByteBuffer.wrap(emoji, 0, 2), out);
    stream.convert(ByteBuffer.wrap(emoji, 2, 1), out);
    assertThat(stream.carried()).isEqualTo(3);
    ByteBuffer small = ByteBuffer.allocate(2);
    assertThatThrownBy(() -> stream.finish(small)).isInstanceOf(BufferOverflowException.class);
    stream.finish(out);
    assertThat(stream.carried()).isZero();
    assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(emoji, 0, 3));
    stream.finish(ByteBuffer.allocate(0));
  }

  @Test
  void shouldSendCarriedBytesOnWhenTheyTurnOutMalformed() {
    stream.convert(ByteBuffer.wrap(new byte[] {(byte) 0xE1, (byte) 0x83}), out);
    assertThat(stream.carried()).isEqualTo(2);
    stream.convert(ByteBuffer.wrap(new byte[] {'a', ALPHA[0], ALPHA[1], ALPHA[0]}), out);
    assertThat(stream.carried()).isEqualTo(1);
    byte[] expected = {(byte) 0xE1, (byte) 0x83, 'A', (byte) 0xCE, (byte) 0x91};
    assertThat(out.flip()).isEqualTo(ByteBuffer.wrap(expected));
  }

  @Test
  void shouldRefuseToCountBeyondAnInt() {
    assertThatThrownBy(() -> stream.maxOutput(Integer.MAX_VALUE))
        .isInstanceOf(ArithmeticException.class);
  }

  private String written() {
    return new String(out.array(), 0, out.position(), UTF_8);
  }
}
