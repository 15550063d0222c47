package dev.shout.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That replies keep their bytes until they are released, and that memory comes again. */
class ReplyRoomTest {

  private final UnpooledByteBufAllocator pool = new UnpooledByteBufAllocator(true);
  private final ReplyRoom room = new ReplyRoom();

  private ByteBuf reply(String text, int most) {
    ByteBuf reply = room.take(most, pool);
    assertThat(reply.writableBytes()).isEqualTo(most);
    reply.writeBytes(text.getBytes(US_ASCII));
    room.filled(reply);
    return reply;
  }

  private boolean isFromThePool() {
    return pool.metric().usedDirectMemory() > 0;
  }

  @Test
  void shouldKeepEachReplyUntilItIsReleased() {
    List<ByteBuf> replies = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      replies.add(reply("reply " + i, 1_000));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(replies.get(i).toString(US_ASCII)).isEqualTo("reply " + i);
      assertThat(replies.get(i).release()).isFalse();
    }
    assertThat(isFromThePool()).isFalse();
  }

  @Test
  void shouldBeginInFrontAgainOnlyWhenAllRepliesAreReleased() {
    ByteBuf first = reply("first", 1_000);
    ByteBuf second = reply("second", 1_000);
    assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress() + KeptBuffer.CACHE_LINE);
    first.release();
    ByteBuf third = reply("third", 1_000);
    assertThat(third.memoryAddress())
        .as("behind the second, which is still to be sent")
        .isEqualTo(second.memoryAddress() + KeptBuffer.CACHE_LINE);
    assertThat(second.toString(US_ASCII)).isEqualTo("second");
    second.release();
    third.release();
    assertThat(reply("fourth", 1_000).memoryAddress()).isEqualTo(first.memoryAddress());
  }

  @Test
  void shouldTakeFromThePoolWhatFindsNoRoom() {
    ByteBuf large = reply("a".repeat(ReplyRoom.BYTES - 100), ReplyRoom.BYTES - 100);
    assertThat(isFromThePool()).isFalse();
    ByteBuf beyond = reply("beyond", 1_000);
    assertThat(isFromThePool()).isTrue();
    assertThat(beyond.toString(US_ASCII)).isEqualTo("beyond");
    assertThat(beyond.release()).isTrue();
    large.release();
    ByteBuf again = reply("again", 1_000);
    assertThat(isFromThePool()).isFalse();
    again.release();
  }
}
