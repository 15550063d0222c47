package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Room for replies that are longer than their requests, in memory that is kept.
 *
 * <p>The obvious code takes a buffer from the pool that is as large as a reply may become: three
 * times its request, where it mostly grows by little. For a batch of datagrams that is more than
 * Netty's pool holds together, so that it asks the system for memory, fills it with zeros and gives
 * it back, batch after batch. Here replies lie one behind the other, each as long as it is, and
 * when all of them have been sent the next begins in front again.
 *
 * <p>What finds no room, because replies wait in a full send queue, comes from the pool after all.
 *
 * <p>One for each event loop, which also releases the replies: they are counted in a plain number,
 * see {@link KeptBuffer}.
 */
public final class ReplyRoom {

  /** Of a batch of 64 datagrams, 64 KiB for each. */
  static final int BYTES = 4 << 20;

  /** Null as long as no reply was longer than its request. */
  private KeptBuffer kept;

  private int used;

  /**
   * Makes room for one reply, until {@link #filled} tells its length.
   *
   * @param most bytes that it may have
   * @param pool where it comes from when there is no room
   * @return an empty buffer, to be released by the caller, on this event loop
   */
  public ByteBuf take(int most, ByteBufAllocator pool) {
    if (kept == null) {
      kept = new KeptBuffer(BYTES);
    }
    if (!kept.isHeld()) {
      used = 0;
    }
    return most > BYTES - used ? pool.buffer(most) : kept.retainedSlice(used, most).clear();
  }

  /**
   * The next reply may begin behind this one.
   *
   * @param reply what {@link #take} gave last, written
   */
  public void filled(ByteBuf reply) {
    if (reply.unwrap() instanceof KeptBuffer) {
      used += reply.writerIndex() + KeptBuffer.CACHE_LINE - 1 & -KeptBuffer.CACHE_LINE;
    }
  }
}
