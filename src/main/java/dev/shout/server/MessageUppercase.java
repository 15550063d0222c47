package dev.shout.server;

import dev.shout.text.Uppercase;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Upper-cases a whole message where it lies: the buffer that came in goes out, unless a code point
 * changes its length. Stateless; any thread.
 */
final class MessageUppercase {

  private MessageUppercase() {}

  /**
   * Upper-cases a message.
   *
   * @param message taken over: returned, or released when another buffer is
   * @return the upper case, to be released by the caller
   */
  static ByteBuf of(ByteBuf message) {
    int length = message.readableBytes();
    ByteBuffer bytes = message.internalNioBuffer(message.readerIndex(), length);
    int start = bytes.position();
    int end = bytes.limit();
    int done = Uppercase.inPlace(bytes, start, end);
    return done == end ? message : longer(message, bytes, done - start, end - done);
  }

  private static ByteBuf longer(ByteBuf message, ByteBuffer bytes, int done, int rest) {
    try {
      ByteBuf reply = message.alloc().buffer(done + Uppercase.MAX_EXPANSION * rest);
      reply.writeBytes(message, message.readerIndex(), done);
      ByteBuffer out = reply.internalNioBuffer(done, reply.writableBytes());
      int outStart = out.position();
      bytes.position(bytes.limit() - rest);
      Uppercase.convert(bytes, out, true);
      return reply.writerIndex(done + out.position() - outStart);
    } finally {
      message.release();
    }
  }
}
