package dev.shout.server;

import dev.shout.text.Uppercase;
import dev.shout.text.UppercaseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Upper-cases the chunks of one stream where they lie: the buffer that came in goes out.
 *
 * <p>Two things make that harder: a code point that was cut between two chunks, and one whose upper
 * case is longer. For both there is room before what was read, if the buffer has it. The bytes held
 * back go there, right before the next chunk; and what is done moves to the buffer's beginning, so
 * that there is a gap before the rest, into which it grows. Another buffer is taken only where
 * there is no such room, or not enough: it would lie where no cache has it.
 *
 * <p>One per connection, on its event loop. Keeps at most 3 bytes between chunks.
 */
final class StreamUppercase {

  /** Input converted between two looks at the room left, so that growth is paid only when real. */
  private static final int PIECE = 4096;

  /** A gap smaller than this is not worth its pieces. */
  private static final int LEAST_GAP = 1024;

  /** A chunk from here on tells whether the stream is ASCII; shorter ones are soon done anyway. */
  private static final int LONG = 64 * 1024;

  /** Words that are looked at in a long chunk. */
  private static final int LOOKS = 8;

  /** The bit of each of eight bytes that none has in ASCII. */
  private static final long NOT_ASCII = 0x8080808080808080L;

  private final UppercaseStream stream = new UppercaseStream();
  private boolean slow;

  /**
   * Upper-cases the next chunk.
   *
   * @param chunk taken over: returned, or released when another buffer is; what lies before its
   *     reader index may be overwritten
   * @param pool where the other buffer comes from
   * @return the bytes that are ready now, to be released by the caller; empty when the chunk was
   *     only the beginning of a code point
   */
  ByteBuf next(ByteBuf chunk, ByteBufAllocator pool) {
    if (chunk.readableBytes() >= LONG) {
      slow = !looksLikeAscii(chunk);
    }
    putBackCarried(chunk);
    int from = chunk.readerIndex();
    int ready = from;
    if (stream.carried() == 0) {
      int length = chunk.readableBytes();
      ByteBuffer bytes = chunk.internalNioBuffer(from, length);
      int start = bytes.position();
      int done = stream.inPlace(bytes, start, start + length) - start;
      ready = from + done;
      if (done == length || stream.carried() > 0) {
        return chunk.writerIndex(ready);
      }
    }
    return grown(chunk, ready, pool);
  }

  private static boolean looksLikeAscii(ByteBuf chunk) {
    long all = 0;
    int step = chunk.readableBytes() / LOOKS;
    for (int i = chunk.readerIndex(); i <= chunk.writerIndex() - step; i += step) {
      all |= chunk.getLong(i);
    }
    return (all & NOT_ASCII) == 0;
  }

  /** Was the last long chunk other than ASCII, which takes three times as long? A guess. */
  boolean isSlow() {
    return slow;
  }

  private void putBackCarried(ByteBuf chunk) {
    int carried = stream.carried();
    if (carried > 0 && carried <= chunk.readerIndex()) {
      int first = chunk.readerIndex() - carried;
      ByteBuffer room = chunk.internalNioBuffer(first, carried);
      stream.putBack(room, room.position() + carried);
      chunk.readerIndex(first);
    }
  }

  /**
   * The rest of a chunk, where lengths change: within it as long as there is a gap.
   *
   * @param next index of the first byte that is not done
   */
  private ByteBuf grown(ByteBuf chunk, int next, ByteBufAllocator pool) {
    ByteBuffer rest = chunk.nioBuffer(next, chunk.writerIndex() - next);
    chunk.writerIndex(next);
    if (chunk.readerIndex() >= LEAST_GAP) {
      chunk.discardReadBytes();
      int gap = next - chunk.writerIndex();
      while (rest.hasRemaining() && gap >= LEAST_GAP) {
        append(rest, Math.min(PIECE, gap / Uppercase.MAX_EXPANSION - stream.carried()), chunk);
        gap = next + rest.position() - chunk.writerIndex();
      }
    }
    return rest.hasRemaining() ? inAnother(chunk, rest, pool) : chunk;
  }

  private ByteBuf inAnother(ByteBuf done, ByteBuffer rest, ByteBufAllocator pool) {
    try {
      int room = done.readableBytes() + rest.remaining() + Uppercase.MAX_EXPANSION * PIECE;
      ByteBuf out = pool.buffer(room);
      out.writeBytes(done);
      while (rest.hasRemaining()) {
        append(rest, PIECE, out);
      }
      return out;
    } finally {
      done.release();
    }
  }

  private void append(ByteBuffer rest, int bytes, ByteBuf out) {
    int end = rest.limit();
    rest.limit(Math.min(end, rest.position() + bytes));
    int most = stream.maxOutput(rest.remaining());
    out.ensureWritable(most);
    ByteBuffer room = out.internalNioBuffer(out.writerIndex(), most);
    int before = room.position();
    stream.convert(rest, room);
    out.writerIndex(out.writerIndex() + room.position() - before);
    rest.limit(end);
    // What a piece cut in two belongs to the next one: to carry it would be work for nothing.
    if (rest.hasRemaining() && stream.carried() > 0) {
      int cut = rest.position() - stream.carried();
      stream.putBack(rest, rest.position());
      rest.position(cut);
    }
  }

  /**
   * Ends the stream: what was held back comes out unchanged, for it was no code point.
   *
   * @param pool where the buffer comes from
   * @return 0 to 3 bytes, to be released by the caller
   */
  ByteBuf finish(ByteBufAllocator pool) {
    int held = stream.carried();
    if (held == 0) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf out = pool.buffer(held);
    stream.finish(out.internalNioBuffer(0, held));
    return out.writerIndex(held);
  }
}
