package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;

/** That a kept buffer is one of Netty's in all but its memory's end. */
class KeptBufferTest {

  private final KeptBuffer buffer = new KeptBuffer(1_024);

  @Test
  void shouldBeginWithACacheLine() {
    for (int i = 0; i < 8; i++) {
      assertThat(new KeptBuffer(1_000 + i).memoryAddress() % KeptBuffer.CACHE_LINE).isZero();
    }
  }

  @Test
  void shouldHaveAllItsBytesAndNoMore() {
    assertThat(buffer.capacity()).isEqualTo(1_024);
    assertThat(buffer.maxCapacity()).isEqualTo(1_024);
    for (int i = 0; i < 1_024; i++) {
      buffer.setByte(i, i);
    }
    assertThat(buffer.getByte(0)).isZero();
    assertThat(buffer.getByte(1_023)).isEqualTo((byte) 1_023);
    assertThat(buffer.internalNioBuffer(1_023, 1).get()).isEqualTo((byte) 1_023);
    assertThatThrownBy(() -> buffer.setByte(1_024, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldBeHeldUntilEachHolderHasReleasedIt() {
    assertThat(buffer.isHeld()).isFalse();
    assertThat(buffer.retain()).isSameAs(buffer);
    assertThat(buffer.retain(2).refCnt()).isEqualTo(4);
    assertThat(buffer.release(2)).isFalse();
    assertThat(buffer.isHeld()).isTrue();
    assertThat(buffer.release()).isFalse();
    assertThat(buffer.isHeld()).isFalse();
    assertThat(buffer.refCnt()).isEqualTo(1);
    assertThat(buffer.setByte(0, 7).getByte(0)).isEqualTo((byte) 7);
  }

  @Test
  void shouldBeHeldByWhoHasAPartOfIt() {
    buffer.retain();
    buffer.setIndex(0, 100);
    ByteBuf part = buffer.readRetainedSlice(10);
    ByteBuf another = buffer.retainedDuplicate();
    buffer.release();
    assertThat(buffer.isHeld()).isTrue();
    part.release();
    another.release();
    assertThat(buffer.isHeld()).isFalse();
  }

  @Test
  void shouldRefuseToBeReleasedMoreOftenThanHeld() {
    assertThatThrownBy(buffer::release).isInstanceOf(IllegalReferenceCountException.class);
    buffer.retain();
    assertThatThrownBy(() -> buffer.release(2)).isInstanceOf(IllegalReferenceCountException.class);
    assertThat(buffer.isHeld()).isTrue();
  }
}
