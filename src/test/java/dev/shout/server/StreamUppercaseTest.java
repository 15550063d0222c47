package dev.shout.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.text.Uppercase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which buffer goes out, and that the text in it is the same whichever it is. */
class StreamUppercaseTest {

  private static final int ROOM = 16 * 1024;

  private static final ByteBufAllocator POOL = UnpooledByteBufAllocator.DEFAULT;

  /** ŉ has two bytes, and ʼN three. */
  private static final String GROWING = "grüße, ŉ ";

  private final StreamUppercase uppercase = new StreamUppercase();

  private static ByteBuf chunk(int room, byte[] bytes) {
    return Unpooled.directBuffer(room + bytes.length).setIndex(room, room).writeBytes(bytes);
  }

  private static byte[] bytes(ByteBuf buffer) {
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes).release();
    return bytes;
  }

  @Test
  void shouldGrowIntoTheRoomBeforeTheChunk() {
    byte[] text = GROWING.repeat(10_000).getBytes(UTF_8);
    ByteBuf chunk = chunk(ROOM, text);
    ByteBuf upper = uppercase.next(chunk, POOL);
    assertThat(upper).isSameAs(chunk);
    assertThat(bytes(upper)).isEqualTo(Uppercase.of(text));
  }

  @Test
  void shouldGoOnInAnotherBufferWhenTheRoomIsUsedUp() {
    byte[] text = ("begin " + "ΐ".repeat(ROOM)).getBytes(UTF_8);
    ByteBuf chunk = chunk(ROOM, text);
    ByteBuf upper = uppercase.next(chunk, POOL);
    assertThat(upper).isNotSameAs(chunk);
    assertThat(chunk.refCnt()).isZero();
    assertThat(bytes(upper)).isEqualTo(Uppercase.of(text));
  }

  @Test
  void shouldPutWhatWasHeldBackBeforeTheNextChunk() {
    byte[] text = "καλημέρα".getBytes(UTF_8);
    ByteBuf first = uppercase.next(chunk(ROOM, Arrays.copyOf(text, 5)), POOL);
    ByteBuf chunk = chunk(1, Arrays.copyOfRange(text, 5, text.length));
    ByteBuf second = uppercase.next(chunk, POOL);
    assertThat(second).isSameAs(chunk);
    assertThat(bytes(Unpooled.wrappedBuffer(first, second))).isEqualTo("ΚΑΛΗΜΈΡΑ".getBytes(UTF_8));
  }

  @Test
  void shouldTellLongTextThatIsNotAscii() {
    assertThat(isSlowAfter("shout ", 100_000)).isFalse();
    assertThat(isSlowAfter("привет", 100_000)).isTrue();
    // A short chunk says nothing.
    assertThat(isSlowAfter("shout ", 100)).isTrue();
    assertThat(isSlowAfter("shout ", 100_000)).isFalse();
    assertThat(isSlowAfter("привет", 100)).isFalse();
  }

  private boolean isSlowAfter(String word, int bytes) {
    byte[] text = word.repeat(bytes).getBytes(UTF_8);
    uppercase.next(chunk(0, Arrays.copyOf(text, bytes)), POOL).release();
    return uppercase.isSlow();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 1023, 1024, 1030, 5000, ROOM})
  void shouldReturnTheSameTextWhateverTheRoomAndTheCuts(int room) throws Exception {
    Random random = new Random(room);
    for (int round = 0; round < 20; round++) {
      byte[] text = text(random);
      ByteArrayOutputStream upper = new ByteArrayOutputStream();
      for (int from = 0; from < text.length; ) {
        int to = Math.min(text.length, from + 1 + random.nextInt(1 << random.nextInt(17)));
        upper.write(bytes(uppercase.next(chunk(room, Arrays.copyOfRange(text, from, to)), POOL)));
        from = to;
      }
      upper.write(bytes(uppercase.finish(POOL)));
      assertThat(upper.toByteArray()).isEqualTo(Uppercase.of(text));
    }
  }

  /** Words of one length, of growing ones, and bytes that are no text; any of them in a row. */
  private static byte[] text(Random random) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (text.size() < 60_000) {
      byte[] word =
          switch (random.nextInt(6)) {
            case 0 -> "plain ".getBytes(UTF_8);
            case 1 -> "Ελλάδα ".getBytes(UTF_8);
            case 2 -> GROWING.getBytes(UTF_8);
            case 3 -> "ΐΰ\uD83D\uDE00\uFB03ⱥ".getBytes(UTF_8);
            case 4 -> "ქართული ".getBytes(UTF_8);
            default ->
                random
                    .ints(4, 0x80, 0x100)
                    .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::write, (a, b) -> {})
                    .toByteArray();
          };
      for (int i = 1 << random.nextInt(9); i > 0; i--) {
        text.write(word);
      }
    }
    return text.toByteArray();
  }
}
