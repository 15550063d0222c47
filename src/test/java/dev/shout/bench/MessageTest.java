package dev.shout.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.text.Uppercase;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is sent, what must come back, and how that is checked. */
class MessageTest {

  private static byte[] request(Message message, long number) {
    ByteBuf buffer = Unpooled.buffer();
    message.writeRequest(buffer, number);
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource
  void shouldExpectWhatOurServerAnswersForEverySize(TextKind kind) {
    for (int bytes = BenchOptions.MIN_MESSAGE_BYTES; bytes < 400; bytes++) {
      for (Message message :
          new Message[] {Message.datagram(kind, bytes), Message.line(kind, bytes)}) {
        byte[] request = request(message, 0xBEEF);
        assertThat(request).hasSize(bytes);
        assertThat(new String(request, UTF_8)).startsWith("0000BEEF").doesNotContain("\uFFFD");
        byte[] reply = Uppercase.of(request);
        assertThat(reply).hasSize(message.replyBytes());
        assertThat(Message.readNumber(Unpooled.wrappedBuffer(reply))).isEqualTo(0xBEEF);
        byte[] first = Uppercase.of(request(message, 0));
        assertThat(ByteBuffer.wrap(first)).isEqualTo(message.reply());
      }
    }
  }

  @Test
  void shouldReadNoNumberWhereThereIsNone() {
    for (String text : new String[] {"", "0000000", "0000beef", "0000000G", "-0000001"}) {
      assertThat(Message.readNumber(Unpooled.copiedBuffer(text, UTF_8))).isEqualTo(-1);
    }
    assertThat(Message.readNumber(Unpooled.copiedBuffer("FFFFFFFF", UTF_8)))
        .isEqualTo(Message.NUMBERS - 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldFindAllRepliesRightHoweverTheyAreCut(TextKind kind) {
    Message message = Message.line(kind, 50);
    ByteBuffer stream = replies(message, 300);
    ReplyChecker checker = new ReplyChecker(message.reply(), true);
    Random random = new Random(7);
    int completed = 0;
    while (stream.hasRemaining()) {
      int end = stream.limit();
      stream.limit(Math.min(end, stream.position() + 1 + random.nextInt(120)));
      completed += checker.next(stream);
      stream.limit(end);
    }
    assertThat(checker.fault()).isNull();
    assertThat(completed).isEqualTo(300);
    assertThat(checker.isWithinReply()).isFalse();
  }

  @Test
  void shouldFindEverySingleWrongByte() {
    Message message = Message.line(TextKind.ASCII, 20);
    ByteBuffer right = replies(message, 3);
    for (int at = 0; at < right.limit(); at++) {
      ByteBuffer wrong = replies(message, 3);
      wrong.put(at, (byte) '#');
      ReplyChecker checker = new ReplyChecker(message.reply(), true);
      assertThat(checker.next(wrong)).isEqualTo(at / 20);
      assertThat(checker.fault())
          .startsWith("reply " + (at / 20 + 1) + ", byte " + (at % 20 + 1) + ": expected ")
          .endsWith(", found '#' (0x23)");
    }
  }

  private static ByteBuffer replies(Message message, int count) {
    ByteBuffer all = ByteBuffer.allocate(count * message.replyBytes());
    for (int i = 0; i < count; i++) {
      all.put(Uppercase.of(request(message, i)));
    }
    return all.flip();
  }
}
