package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The buffers that a stream is read into: of each event loop the same few, again and again.
 *
 * <p>The obvious code takes each one from a pool, and Netty guesses how large it should be. But the
 * pool goes through its memory in turn, so what is read comes to lie where no cache has it, and the
 * kernel copies it there and back. A server that writes where it reads has its buffer back by the
 * end of the turn: then the next connection reads into it too. As it is there anyway, all of it is
 * offered to each read, and a guess that was too small costs no second system call.
 *
 * <p>A buffer that cannot be written at once stays with its connection until its peer reads. So
 * there are {@link #KEPT} of them, and when all are out, the pool gives what the last read took:
 * however many peers do not read, they hold no more than what they sent ({@code
 * ReceiveBuffersTest.shouldTakeFromThePoolWhenAllKeptBuffersAreOut}).
 *
 * <p>Of use where reads are made when there is something to read; io_uring hands a buffer to the
 * kernel before, so there the first {@link #KEPT} connections hold one each and no more is gained.
 *
 * <p>One for each connection, on its event loop.
 */
final class ReceiveBuffers extends DefaultMaxMessagesRecvByteBufAllocator {

  /**
   * Bytes that one read can bring, and so the size of a write: a little less than two of the
   * largest segments that the kernel makes, 65,483 bytes on the loopback and about as much before a
   * network card cuts them. A power of two is a little more than whole segments, and the rest is
   * sent as one of its own, since TCP_NODELAY does not wait: with 128 KiB a stream of ASCII is a
   * quarter slower, and with 189 or 252 a tenth, since server and client then wait for each other.
   */
  static final int USUAL = 126 * 1024;

  /**
   * The same for who needs long for what it reads: its client has read all and sleeps by then, and
   * each write wakes it. Half as many writes, and a stream of text that is not ASCII is an eighth
   * faster. bench/compare measures both.
   */
  static final int LARGEST = 2 * USUAL;

  /**
   * Bytes of a kept buffer before those that a read brings: room for whoever has to put something
   * before them, or makes them more. Only memory when it is used.
   */
  static final int ROOM_BEFORE = 16 * 1024;

  /** Buffers of an event loop: 2 MiB and a little, of which only what was touched is memory. */
  static final int KEPT = 8;

  private static final int SMALLEST = 256;
  private static final int FIRST_GUESS = 2_048;

  /** Netty's number for streams: reads of one turn, before other connections have theirs. */
  private static final int READS_PER_TURN = 16;

  private static final int BYTES_PER_TURN = READS_PER_TURN * USUAL;

  private static final FastThreadLocal<KeptBuffer[]> BUFFERS =
      new FastThreadLocal<>() {
        @Override
        protected KeptBuffer[] initialValue() {
          return new KeptBuffer[KEPT];
        }
      };

  private final KeptFirst handle = new KeptFirst();
  private int most = USUAL;

  ReceiveBuffers() {
    super(READS_PER_TURN);
  }

  /** What the next read can bring: {@link #USUAL}, or {@link #LARGEST}. */
  void readUpTo(int bytes) {
    most = bytes;
  }

  /** The same each time: Netty asks once to see what it gets, and once to use it. */
  @Override
  @SuppressWarnings("deprecation") // Handle: what the method has to return
  public Handle newHandle() {
    return handle;
  }

  private final class KeptFirst extends MaxMessageHandle {

    private int guess = FIRST_GUESS;

    @Override
    public ByteBuf allocate(ByteBufAllocator pool) {
      KeptBuffer kept = kept();
      if (kept == null) {
        return pool.ioBuffer(guess);
      }
      int from = kept.capacity() - most;
      return kept.setIndex(from, from).retain();
    }

    @Override
    public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
      return totalBytesRead() < BYTES_PER_TURN && super.continueReading(maybeMore);
    }

    /** For the pool alone. */
    @Override
    public int guess() {
      return guess;
    }

    @Override
    public void readComplete() {
      int bytes = Math.min(most, totalBytesRead());
      int powerOfTwo = Integer.highestOneBit(2 * bytes - 1);
      guess = Math.max(SMALLEST, Math.min(most, powerOfTwo));
    }
  }

  /** Is this one of those that are kept? Then it has one reference more than its holders. */
  static boolean isKept(ByteBuf buffer) {
    return buffer instanceof KeptBuffer;
  }

  /** The first that nobody else holds, so that mostly it is the same one; or null. */
  private static KeptBuffer kept() {
    KeptBuffer[] buffers = BUFFERS.get();
    for (int i = 0; i < KEPT; i++) {
      if (buffers[i] == null) {
        buffers[i] = new KeptBuffer(ROOM_BEFORE + LARGEST);
      }
      if (!buffers[i].isHeld()) {
        return buffers[i];
      }
    }
    return null;
  }
}
