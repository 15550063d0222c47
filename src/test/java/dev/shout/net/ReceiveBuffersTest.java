package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which buffer comes next. The buffers are those of the thread, so what is taken is given back. */
class ReceiveBuffersTest {

  @SuppressWarnings("deprecation") // Handle: what Netty has here
  private final RecvByteBufAllocator.Handle handle = new ReceiveBuffers().newHandle();

  private final List<ByteBuf> taken = new ArrayList<>();

  private ByteBuf take() {
    ByteBuf buffer = handle.allocate(ByteBufAllocator.DEFAULT);
    taken.add(buffer);
    return buffer;
  }

  private void giveBack(ByteBuf buffer) {
    taken.remove(buffer);
    buffer.release();
  }

  @AfterEach
  void giveBackAll() {
    taken.forEach(ByteBuf::release);
  }

  @Test
  void shouldReadIntoTheSameBufferAgain() {
    ByteBuf first = take();
    first.writeByte(1).readerIndex(first.writerIndex());
    giveBack(first);
    assertThat(take()).isSameAs(first);
    assertThat(first.readableBytes()).isZero();
    assertThat(first.readerIndex()).isEqualTo(ReceiveBuffers.ROOM_BEFORE);
    assertThat(first.writableBytes()).isEqualTo(ReceiveBuffers.LARGEST);
  }

  @Test
  void shouldLendABufferToOneAtATime() {
    assertThat(take()).isNotSameAs(take());
  }

  @Test
  void shouldTakeFromThePoolWhenAllKeptBuffersAreOut() {
    for (int i = 0; i < ReceiveBuffers.KEPT; i++) {
      assertThat(ReceiveBuffers.isKept(take())).isTrue();
    }
    ByteBuf another = take();
    assertThat(ReceiveBuffers.isKept(another)).isFalse();
    assertThat(another.writableBytes()).isEqualTo(2_048);
    ByteBuf third = taken.get(2);
    giveBack(third);
    assertThat(take()).isSameAs(third);
  }

  @Test
  void shouldAskThePoolForWhatTheLastReadTook() {
    assertThat(guessAfter(1)).isEqualTo(256);
    assertThat(guessAfter(2_048)).isEqualTo(2_048);
    assertThat(guessAfter(2_049)).isEqualTo(4_096);
    assertThat(guessAfter(Integer.MAX_VALUE)).isEqualTo(ReceiveBuffers.LARGEST);
  }

  private int guessAfter(int bytes) {
    handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
    handle.lastBytesRead(bytes);
    handle.readComplete();
    return handle.guess();
  }
}
