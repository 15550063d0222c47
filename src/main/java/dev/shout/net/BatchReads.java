package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.Arrays;

/**
 * Reads many datagrams of any size with one system call (recvmmsg), into a buffer that is kept.
 *
 * <p>epoll's channel divides the buffer that it gets into slots for the largest datagram. So the
 * buffer is large, 4 MiB for 64 datagrams; but of a slot only the pages that a datagram touched are
 * memory, and the same buffer comes again as soon as the replies in it have gone. If they have not,
 * because the kernel's send buffer is full, another one takes its place.
 *
 * <p>Each slot costs work before the call, whether a datagram comes or not. So as many are offered
 * as lately were needed: few when datagrams come one by one, more as soon as all were filled.
 *
 * <p>One per channel, on its event loop.
 */
final class BatchReads implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle {

  /**
   * Bytes from slot to slot. Beyond what a datagram can have, so that the slots' first bytes do not
   * all fall into the same few lines of the processor's cache, as they would 65,536 bytes apart.
   */
  static final int SLOT = 65_536 + 20 * 64;

  private final int most;
  private ByteBuf buffer;
  private final ByteBuf[] views;
  private int slots = 1;
  private int received;
  private int attempted;
  private int last;

  BatchReads(int most) {
    this.most = Integer.highestOneBit(most);
    this.views = new ByteBuf[Integer.numberOfTrailingZeros(this.most) + 1];
  }

  /**
   * Makes a channel read in batches.
   *
   * @param channel not yet bound
   * @param most datagrams of one read; the power of two below is taken
   */
  static void on(EpollDatagramChannel channel, int most) {
    BatchReads reads = new BatchReads(most);
    channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT);
    channel.config().setRecvByteBufAllocator(reads);
    channel.closeFuture().addListener(closed -> reads.release());
  }

  @Override
  @SuppressWarnings("deprecation") // Handle: what the method has to return
  public Handle newHandle() {
    return this;
  }

  @Override
  public void reset(ChannelConfig config) {
    received = 0;
  }

  @Override
  public ByteBuf allocate(ByteBufAllocator allocator) {
    if (buffer != null && buffer.refCnt() > 1) {
      release();
    }
    if (buffer == null) {
      buffer = allocator.directBuffer(most * SLOT, most * SLOT);
      Arrays.fill(views, null);
    }
    buffer.retain();
    return view(slots).setIndex(0, 0);
  }

  /** The beginning of the buffer, which the channel takes for all of it. */
  private ByteBuf view(int length) {
    int index = Integer.numberOfTrailingZeros(length);
    if (views[index] == null) {
      views[index] = buffer.slice(0, length * SLOT);
    }
    return views[index];
  }

  /** Gives the memory back. */
  void release() {
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  @Override
  public int guess() {
    return slots * SLOT;
  }

  @Override
  public void incMessagesRead(int messages) {
    received += messages;
  }

  @Override
  public void readComplete() {
    if (received == slots) {
      slots = Math.min(most, 2 * slots);
    } else if (received < slots / 4) {
      slots /= 2;
    }
  }

  /** Once a turn: what has come meanwhile, epoll tells at once, and the replies go out before. */
  @Override
  public boolean continueReading() {
    return false;
  }

  @Override
  public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
    return false;
  }

  @Override
  public void lastBytesRead(int bytes) {
    last = bytes;
  }

  @Override
  public int lastBytesRead() {
    return last;
  }

  @Override
  public void attemptedBytesRead(int bytes) {
    attempted = bytes;
  }

  @Override
  public int attemptedBytesRead() {
    return attempted;
  }
}
