package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which buffer comes next. The buffers are those of the thread, so what is taken is given back. */
class ReceiveBuffersTest {

  private final ReceiveBuffers buffers = new ReceiveBuffers();

  private final RecvByteBufAllocator.ExtendedHandle handle =
      (RecvByteBufAllocator.ExtendedHandle) buffers.newHandle();

  /** By identity, for all empty buffers are equal. */
  private final Set<ByteBuf> taken = Collections.newSetFromMap(new IdentityHashMap<>());

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
    assertThat(first.readerIndex())
        .isEqualTo(ReceiveBuffers.ROOM_BEFORE + ReceiveBuffers.LARGEST - ReceiveBuffers.USUAL);
    assertThat(first.writableBytes()).isEqualTo(ReceiveBuffers.USUAL);
  }

  @Test
  void shouldReadMoreAtOnceForWhoNeedsLong() {
    buffers.readUpTo(ReceiveBuffers.LARGEST);
    ByteBuf buffer = take();
    assertThat(buffer.readerIndex()).isEqualTo(ReceiveBuffers.ROOM_BEFORE);
    assertThat(buffer.writableBytes()).isEqualTo(ReceiveBuffers.LARGEST);
    giveBack(buffer);
    buffers.readUpTo(ReceiveBuffers.USUAL);
    assertThat(take()).isSameAs(buffer);
    assertThat(buffer.writableBytes()).isEqualTo(ReceiveBuffers.USUAL);
  }

  @Test
  void shouldEndATurnAfterAsManyBytesHoweverMuchAReadBrings() {
    assertThat(readsOfATurn(ReceiveBuffers.USUAL)).isEqualTo(16);
    assertThat(readsOfATurn(ReceiveBuffers.LARGEST)).isEqualTo(8);
    assertThat(readsOfATurn(1)).isEqualTo(16);
  }

  private int readsOfATurn(int bytes) {
    handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
    int reads = 0;
    do {
      handle.attemptedBytesRead(bytes);
      handle.lastBytesRead(bytes);
      handle.incMessagesRead(1);
      reads++;
    } while (handle.continueReading(() -> true));
    return reads;
  }

  @Test
  void shouldLendABufferToOneAtATime() {
    assertThat(take()).isNotSameAs(take());
  }

  @Test
  void shouldTakeFromThePoolWhenAllKeptBuffersAreOut() {
    List<ByteBuf> kept = new ArrayList<>();
    for (int i = 0; i < ReceiveBuffers.KEPT; i++) {
      kept.add(take());
    }
    assertThat(kept).allMatch(ReceiveBuffers::isKept);
    ByteBuf another = take();
    assertThat(ReceiveBuffers.isKept(another)).isFalse();
    assertThat(another.writableBytes()).isEqualTo(2_048);
    ByteBuf third = kept.get(2);
    giveBack(third);
    assertThat(take()).isSameAs(third);
  }

  @Test
  void shouldAskThePoolForWhatTheLastReadTook() {
    assertThat(guessAfter(1)).isEqualTo(256);
    assertThat(guessAfter(2_048)).isEqualTo(2_048);
    assertThat(guessAfter(2_049)).isEqualTo(4_096);
    assertThat(guessAfter(Integer.MAX_VALUE)).isEqualTo(ReceiveBuffers.USUAL);
    buffers.readUpTo(ReceiveBuffers.LARGEST);
    assertThat(guessAfter(Integer.MAX_VALUE)).isEqualTo(ReceiveBuffers.LARGEST);
  }

  private int guessAfter(int bytes) {
    handle.reset(new DefaultChannelConfig(new EmbeddedChannel()));
    handle.lastBytesRead(bytes);
    handle.readComplete();
    return handle.guess();
  }
}
