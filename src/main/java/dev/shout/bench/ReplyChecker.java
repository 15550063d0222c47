package dev.shout.bench;

import java.nio.ByteBuffer;

/**
 * Compares the bytes that come back through a connection with what they must be: replies one behind
 * the other, numbered from 0, in chunks that end anywhere.
 *
 * <p>One per connection, on its event loop; allocates nothing per message.
 */
final class ReplyChecker {

  private final ByteBuffer reply;
  private final byte[] digits = new byte[Message.NUMBER_BYTES];
  private final ByteBuffer number = ByteBuffer.wrap(digits);
  private final int numberBytes;
  private final int replyBytes;
  private long replies;
  private int position;
  private String fault;

  /**
   * Makes a checker.
   *
   * @param reply a view of one whole reply
   * @param numbered whether each begins with its number
   */
  ReplyChecker(ByteBuffer reply, boolean numbered) {
    this.reply = reply;
    this.replyBytes = reply.capacity();
    this.numberBytes = numbered ? Message.NUMBER_BYTES : 0;
    Message.writeNumber(digits, 0);
  }

  /**
   * Takes the next chunk.
   *
   * @return how many replies it completed; with a wrong byte it stops there, see {@link #fault()}
   */
  int next(ByteBuffer chunk) {
    int completed = 0;
    while (chunk.hasRemaining() && fault == null) {
      boolean inNumber = position < numberBytes;
      ByteBuffer expected = inNumber ? number : reply;
      int length = Math.min(chunk.remaining(), (inNumber ? numberBytes : replyBytes) - position);
      compare(chunk, expected, length);
      position += length;
      if (position == replyBytes && fault == null) {
        position = 0;
        replies++;
        completed++;
        Message.writeNumber(digits, replies);
      }
    }
    return completed;
  }

  private void compare(ByteBuffer chunk, ByteBuffer expected, int length) {
    int end = chunk.limit();
    int start = chunk.position();
    chunk.limit(start + length);
    expected.limit(position + length).position(position);
    int at = chunk.mismatch(expected);
    if (at >= 0) {
      fault =
          "reply "
              + (replies + 1)
              + ", byte "
              + (position + at + 1)
              + ": expected "
              + show(expected.get(position + at))
              + ", found "
              + show(chunk.get(start + at));
    }
    chunk.limit(end).position(start + length);
  }

  /** A byte for people: 'A' (0x41). */
  static String show(byte b) {
    String hex = String.format("0x%02X", b & 0xFF);
    return b > ' ' && b < 0x7F ? "'" + (char) b + "' (" + hex + ")" : hex;
  }

  /** Whether a reply has begun and is not complete. */
  boolean isWithinReply() {
    return position > 0;
  }

  /** What was wrong, for people; null while every byte was right. */
  String fault() {
    return fault;
  }
}
