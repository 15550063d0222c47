package dev.shout.text;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The work of {@link Uppercase}: in turn {@link Ascii}, as far as it goes, and a {@link TextBlock}
 * of what is not. Called through {@link CompiledApart} alone. Stateless, any thread.
 */
final class Conversion {

  private Conversion() {}

  /** See {@link Uppercase#inPlace}. */
  static int inPlace(ByteBuffer buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.limit());
    int i = Ascii.run(buffer, from, to, buffer, from);
    // Mostly all is ASCII, and no block is asked for.
    if (i == to) {
      return to;
    }
    TextBlock block = TextBlock.get();
    while (i < to) {
      int done = block.fill(buffer, i, Math.min(to - i, TextBlock.SIZE), false);
      block.putBack(buffer, i);
      i += block.sameLength();
      if (block.sameLength() < done || done == 0) {
        return i;
      }
      if (block.isAscii()) {
        i = Ascii.run(buffer, i, to, buffer, i);
      }
    }
    return to;
  }

  /** See {@link Uppercase#message}. */
  static boolean message(ByteBuffer message, int from, int to, Uppercase.Room room) {
    Objects.checkFromToIndex(from, to, message.limit());
    int i = Ascii.run(message, from, to, message, from);
    // As above.
    if (i == to) {
      return true;
    }
    TextBlock block = TextBlock.get();
    while (i < to) {
      int done = block.fill(message, i, Math.min(to - i, TextBlock.SIZE), to - i <= TextBlock.SIZE);
      if (block.sameLength() < done) {
        ByteBuffer out = room.of(i - from, to - i);
        block.appendTo(out);
        convert(message.limit(to).position(i + done), out, true);
        return false;
      }
      block.putBack(message, i);
      i += done;
      if (block.isAscii()) {
        i = Ascii.run(message, i, to, message, i);
      }
    }
    return true;
  }

  /** See {@link Uppercase#convert}. */
  static void convert(ByteBuffer in, ByteBuffer out, boolean endOfInput) {
    TextBlock block = TextBlock.get();
    boolean ascii = true;
    while (in.hasRemaining()) {
      if (ascii) {
        asciiPart(in, out);
      }
      int bytes = Math.min(in.remaining(), TextBlock.SIZE);
      if (out.remaining() < Uppercase.MAX_EXPANSION * bytes) {
        bytes = out.remaining() / Uppercase.MAX_EXPANSION;
        if (bytes < Utf8.MAX_LENGTH) {
          return;
        }
      }
      int done = block.fill(in, in.position(), bytes, endOfInput && bytes == in.remaining());
      if (done == 0) {
        return;
      }
      block.appendTo(out);
      in.position(in.position() + done);
      ascii = block.isAscii();
    }
  }

  private static void asciiPart(ByteBuffer in, ByteBuffer out) {
    int from = in.position();
    int to = from + Math.min(in.remaining(), out.remaining());
    int done = Ascii.run(in, from, to, out, out.position());
    in.position(done);
    out.position(out.position() + done - from);
  }
}
