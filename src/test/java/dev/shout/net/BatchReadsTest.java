package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** Which buffers a read gets, and how many slots they have. */
class BatchReadsTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final BatchReads reads = new BatchReads(64);

  /** A turn in which so many datagrams came. */
  private ByteBuf turn(int datagrams) {
    reads.reset(channel.config());
    ByteBuf buffer = reads.allocate(ByteBufAllocator.DEFAULT);
    reads.incMessagesRead(datagrams);
    reads.readComplete();
    return buffer;
  }

  private int slots() {
    ByteBuf buffer = turn(0);
    int slots = buffer.writableBytes() / BatchReads.SLOT;
    buffer.release();
    return slots;
  }

  @Test
  void shouldOfferMoreSlotsWhenAllWereFilledAndFewerWhenMostWereNot() {
    for (int expected = 1; expected <= 64; expected *= 2) {
      ByteBuf buffer = turn(expected);
      assertThat(buffer.writableBytes()).isEqualTo(expected * BatchReads.SLOT);
      buffer.release();
    }
    turn(16).release();
    assertThat(slots()).isEqualTo(64);
    for (int expected = 32; expected >= 4; expected /= 2) {
      assertThat(slots()).isEqualTo(expected);
    }
    reads.release();
  }

  @Test
  void shouldReadIntoTheSameMemoryAsSoonAsTheRepliesHaveGone() {
    ByteBuf first = turn(1);
    ByteBuf reply = first.retainedSlice(0, 5);
    first.release();
    ByteBuf second = turn(1);
    assertThat(second.unwrap()).isNotSameAs(first.unwrap());
    second.release();
    reply.release();
    assertThat(first.refCnt()).as("no longer needed").isZero();
    ByteBuf third = turn(1);
    assertThat(third.unwrap()).isSameAs(second.unwrap());
    third.release();
    reads.release();
    assertThat(third.refCnt()).as("given back").isZero();
  }
}
