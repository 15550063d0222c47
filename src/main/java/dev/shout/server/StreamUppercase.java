package dev.shout.server;

import dev.shout.text.UppercaseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Upper-cases the chunks of one stream where they lie: the buffer that came in goes out, unless a
 * code point changes its length or was cut between two chunks.
 *
 * <p>One per connection, on its event loop. Keeps at most 3 bytes between chunks.
 */
final class StreamUppercase {

  /** Input converted between two looks at the room left, so that growth is paid only when real. */
  private static final int PIECE = 4096;

  private final UppercaseStream stream = new UppercaseStream();

  /**
   * Upper-cases the next chunk.
   *
   * @param chunk taken over: returned, or released when another buffer is
   * @param pool where the other buffer comes from
   * @return the bytes that are ready now, to be released by the caller; empty when the chunk was
   *     only the beginning of a code point
   */
  ByteBuf next(ByteBuf chunk, ByteBufAllocator pool) {
    int length = chunk.readableBytes();
    ByteBuffer bytes = chunk.internalNioBuffer(chunk.readerIndex(), length);
    int ready = 0;
    if (stream.carried() == 0) {
      int start = bytes.position();
      ready = stream.inPlace(bytes, start, bytes.limit()) - start;
      if (ready == length || stream.carried() > 0) {
        return chunk.writerIndex(chunk.readerIndex() + ready);
      }
    }
    return converted(chunk, bytes, ready, pool);
  }

  private ByteBuf converted(ByteBuf chunk, ByteBuffer bytes, int ready, ByteBufAllocator pool) {
    try {
      ByteBuf out = pool.buffer(bytes.remaining() + 3 * PIECE);
      out.writeBytes(chunk, chunk.readerIndex(), ready);
      bytes.position(bytes.position() + ready);
      int end = bytes.limit();
      while (bytes.position() < end) {
        bytes.limit(Math.min(end, bytes.position() + PIECE));
        append(bytes, out);
      }
      return out;
    } finally {
      chunk.release();
    }
  }

  private void append(ByteBuffer piece, ByteBuf out) {
    int most = stream.maxOutput(piece.remaining());
    out.ensureWritable(most);
    ByteBuffer room = out.internalNioBuffer(out.writerIndex(), most);
    int before = room.position();
    stream.convert(piece, room);
    out.writerIndex(out.writerIndex() + room.position() - before);
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
