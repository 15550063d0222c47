package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.util.IllegalReferenceCountException;

/**
 * A buffer that an event loop keeps, and reads into again and again.
 *
 * <p>Two things that Netty's own buffers do are dear here. Their holders are counted so that any
 * thread may be one: each {@code retain} and {@code release} is a locked instruction, and each read
 * has one of both. And they begin where malloc lets them, 16 bytes behind a page: then what is
 * copied in and out touches a cache line more, and each of its vectors two of them. Both together
 * are 1 % of a ping and of 2 KiB in one read.
 *
 * <p>So its holders are counted in a plain number, and only the event loop that keeps it may lend,
 * {@linkplain #retain retain} and {@linkplain #release release} it; every channel that it comes to
 * is one of that loop. Its memory is never freed.
 */
final class KeptBuffer extends UnpooledDirectByteBuf {

  /** Bytes of a cache line; a buffer begins with one. */
  static final int CACHE_LINE = 64;

  /** Kept as long as the thread is: Netty would call that a leak, and has to leave it to Java. */
  private static final ByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true, false);

  /** 0 where Netty cannot know it. */
  private final long address;

  private int holders;

  /**
   * Makes a buffer that nobody holds. Of its memory only what is touched is resident.
   *
   * @param bytes its capacity, which stays
   */
  KeptBuffer(int bytes) {
    this(MEMORY.directBuffer(bytes + CACHE_LINE, bytes + CACHE_LINE), bytes);
  }

  private KeptBuffer(ByteBuf memory, int bytes) {
    super(MEMORY, memory.nioBuffer(toCacheLine(memory), bytes), bytes);
    address = memory.hasMemoryAddress() ? memory.memoryAddress() + toCacheLine(memory) : 0;
  }

  private static int toCacheLine(ByteBuf memory) {
    return memory.hasMemoryAddress() ? (int) (-memory.memoryAddress() & (CACHE_LINE - 1)) : 0;
  }

  /**
   * Netty's class, which works without Unsafe too, knows no address of memory that it was given.
   */
  @Override
  public boolean hasMemoryAddress() {
    return address != 0;
  }

  @Override
  public long memoryAddress() {
    if (!hasMemoryAddress()) {
      throw new UnsupportedOperationException();
    }
    return address;
  }

  /** Does anybody have it? */
  boolean isHeld() {
    return holders > 0;
  }

  /** One more than its holders: the event loop is one. */
  @Override
  public int refCnt() {
    return 1 + holders;
  }

  @Override
  public ByteBuf retain() {
    return retain(1);
  }

  @Override
  public ByteBuf retain(int increment) {
    holders += increment;
    return this;
  }

  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    if (decrement > holders) {
      throw new IllegalReferenceCountException(refCnt(), -decrement);
    }
    holders -= decrement;
    return false;
  }
}
