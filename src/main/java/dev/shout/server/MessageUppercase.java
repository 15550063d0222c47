package dev.shout.server;

import dev.shout.net.ReplyRoom;
import dev.shout.text.Uppercase;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Upper-cases a whole message where it lies: the buffer that came in goes out, unless a code point
 * changes its length. Keeps nothing between messages; one for each event loop.
 */
final class MessageUppercase implements Uppercase.Room {

  private final ReplyRoom replyRoom = new ReplyRoom();
  private ByteBuf message;

  /** What goes out in its place; null as long as that is not needed. */
  private ByteBuf longer;

  private ByteBuffer room;
  private int roomStart;

  /**
   * Upper-cases a message.
   *
   * @param request taken over: returned, or released when another buffer is
   * @return the upper case, to be released by the caller
   */
  ByteBuf of(ByteBuf request) {
    message = request;
    int length = request.readableBytes();
    ByteBuffer bytes = request.internalNioBuffer(request.readerIndex(), length);
    int start = bytes.position();
    boolean inPlace = false;
    try {
      inPlace = Uppercase.message(bytes, start, start + length, this);
      return inPlace ? request : filled();
    } finally {
      if (!inPlace) {
        request.release();
      }
      message = null;
      longer = null;
      room = null;
    }
  }

  private ByteBuf filled() {
    longer.writerIndex(longer.writerIndex() + room.position() - roomStart);
    replyRoom.filled(longer);
    return longer;
  }

  @Override
  public ByteBuffer of(int done, int rest) {
    int most = Uppercase.MAX_EXPANSION * rest;
    longer = replyRoom.take(done + most, message.alloc());
    longer.writeBytes(message, message.readerIndex(), done);
    room = longer.internalNioBuffer(done, most);
    roomStart = room.position();
    return room;
  }
}
