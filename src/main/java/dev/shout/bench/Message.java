package dev.shout.bench;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * What is sent, and what must come back: a number of eight hexadecimal digits, then text. Digits
 * and the letters A to F are their own upper case, so the number survives every right server, and
 * tells each reply from all others.
 *
 * <p>Immutable, shared by all connections.
 */
final class Message {

  /** Bytes of the number, at the beginning. */
  static final int NUMBER_BYTES = 8;

  /** Numbers begin anew after this many: more than an hour at a million a second. */
  static final long NUMBERS = 1L << 32;

  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
  };

  private final byte[] request;
  private final byte[] reply;

  private Message(byte[] request) {
    this.request = request;
    this.reply = TextKind.upperCase(request);
  }

  /**
   * A datagram.
   *
   * @param bytes of the request; the reply can be longer
   */
  static Message datagram(TextKind kind, int bytes) {
    byte[] request = new byte[bytes];
    writeNumber(request, 0);
    byte[] text = kind.repeated(bytes - NUMBER_BYTES);
    System.arraycopy(text, 0, request, NUMBER_BYTES, text.length);
    return new Message(request);
  }

  /** A line, for servers that answer line by line: the last byte is the line feed. */
  static Message line(TextKind kind, int bytes) {
    byte[] request = new byte[bytes];
    byte[] text = datagram(kind, bytes - 1).request;
    System.arraycopy(text, 0, request, 0, text.length);
    request[bytes - 1] = '\n';
    return new Message(request);
  }

  int requestBytes() {
    return request.length;
  }

  int replyBytes() {
    return reply.length;
  }

  /** Appends the request with its number. */
  void writeRequest(ByteBuf out, long number) {
    int start = out.writerIndex();
    out.writeBytes(request);
    long rest = number;
    for (int i = NUMBER_BYTES - 1; i >= 0; i--) {
      out.setByte(start + i, DIGITS[(int) (rest & 0xF)]);
      rest >>>= 4;
    }
  }

  /** Writes a number as it stands at the beginning of a message. */
  static void writeNumber(byte[] to, long number) {
    long rest = number;
    for (int i = NUMBER_BYTES - 1; i >= 0; i--) {
      to[i] = DIGITS[(int) (rest & 0xF)];
      rest >>>= 4;
    }
  }

  /** The number of a reply, or -1 when it does not begin with one. */
  static long readNumber(ByteBuf reply) {
    if (reply.readableBytes() < NUMBER_BYTES) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < NUMBER_BYTES; i++) {
      int digit = hex(reply.getByte(reply.readerIndex() + i));
      if (digit < 0) {
        return -1;
      }
      number = number << 4 | digit;
    }
    return number;
  }

  /** Only upper case: a server that left the number alone may have left the text alone. */
  private static int hex(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
  }

  /** A view of the reply, with the number 0 in it, for one reader. */
  ByteBuffer reply() {
    return ByteBuffer.wrap(reply).asReadOnlyBuffer();
  }
}
