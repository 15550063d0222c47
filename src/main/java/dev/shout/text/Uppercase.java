package dev.shout.text;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Upper-casing of whole messages: in turn by {@link Ascii}, as far as it goes, and by a {@link
 * TextBlock} of what is not, both called through {@link CompiledApart}. Stateless, any thread.
 *
 * <p>Every well-formed UTF-8 code point (Unicode 17.0, table 3-7; RFC 3629) becomes its full
 * upper-case mapping without a language: that of UnicodeData.txt, and the unconditional ones of
 * SpecialCasing.txt (section 3.13, rule R1; section 5.18). Every byte that is not part of a
 * well-formed sequence stays what it is: nothing is lost, and nothing is reported. Upper-casing
 * twice is upper-casing once, and line feeds neither come nor go.
 */
public final class Uppercase {

  /** The version of Unicode whose mappings are used, whatever the JVM brings. */
  public static final String UNICODE_VERSION = UppercaseData.UNICODE_VERSION;

  /** Output bytes for one input byte, at most: U+0390 and U+03B0 go from two bytes to six. */
  public static final int MAX_EXPANSION = 3;

  /** What {@link #convert} needs to go on: room for any sequence. */
  private static final int LEAST_ROOM = MAX_EXPANSION * Utf8.MAX_LENGTH;

  private Uppercase() {}

  /**
   * The upper case of a message, for whoever has no buffer to do it in.
   *
   * @param utf8 the whole message, well-formed or not; it is left alone
   * @return a new array
   * @throws OutOfMemoryError if the upper case has more bytes than an array can have
   */
  public static byte[] of(byte[] utf8) {
    byte[] copy = utf8.clone();
    int done = inPlace(ByteBuffer.wrap(copy), 0, copy.length);
    if (done == copy.length || isUnfinished(ByteBuffer.wrap(copy), done, copy.length)) {
      return copy;
    }
    ByteBuffer rest = ByteBuffer.wrap(utf8, done, utf8.length - done);
    ByteBuffer out = ByteBuffer.wrap(copy, done, copy.length - done);
    while (true) {
      convert(rest, out, true);
      if (!rest.hasRemaining()) {
        return Arrays.copyOf(out.array(), out.position());
      }
      // Room for what is left as it is, and a quarter more: few mappings are longer, so that three
      // times the input would be a waste for nearly every text.
      long room = out.position() + rest.remaining() + (rest.remaining() >> 2) + 16L;
      byte[] larger = Arrays.copyOf(out.array(), (int) Math.min(room, Integer.MAX_VALUE - 8));
      if (larger.length < out.position() + LEAST_ROOM) {
        throw new OutOfMemoryError("The upper case is larger than an array can be");
      }
      out = ByteBuffer.wrap(larger, out.position(), larger.length - out.position());
    }
  }

  /**
   * Upper-cases in place as long as each mapping has as many bytes as its code point.
   *
   * @param buffer direct or on the heap, with any byte order; its position, limit and mark are
   *     neither used (but for the check that {@code to} is within the limit) nor changed
   * @param from absolute index of the first byte
   * @param to absolute index after the last byte
   * @return the index of the first byte not done: {@code to} if all were done; else the start of a
   *     code point whose mapping has another length, or the start of an unfinished sequence of 1 to
   *     3 bytes that is well-formed so far and ends at {@code to}
   * @throws IndexOutOfBoundsException if {@code [from, to)} is not within the buffer's limit
   * @throws java.nio.ReadOnlyBufferException if something has to change and nothing can
   */
  public static int inPlace(ByteBuffer buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.limit());
    int i = CompiledApart.ascii(buffer, from, to, buffer, from);
    // Mostly all is ASCII, and no block is asked for.
    if (i == to) {
      return to;
    }
    TextBlock block = TextBlock.get();
    while (i < to) {
      int done = CompiledApart.fill(block, buffer, i, Math.min(to - i, TextBlock.SIZE), false);
      block.putBack(buffer, i);
      i += block.sameLength();
      if (block.sameLength() < done || done == 0) {
        return i;
      }
      if (block.isAscii()) {
        i = CompiledApart.ascii(buffer, i, to, buffer, i);
      }
    }
    return to;
  }

  /** Where a message goes that cannot stay where it is. */
  @FunctionalInterface
  public interface Room {

    /**
     * Asked for once, when a mapping has another length than its code point.
     *
     * @param done bytes from the message's beginning that stay, upper-cased in place
     * @param rest bytes of the message after them
     * @return other memory, with {@link #MAX_EXPANSION} times {@code rest} bytes remaining
     */
    ByteBuffer of(int done, int rest);
  }

  /**
   * Upper-cases a whole message: in place as long as each mapping has as many bytes as its code
   * point, and all after that elsewhere. The same as {@link #inPlace} and then {@link #convert},
   * but nothing is looked at twice.
   *
   * @param message direct or on the heap; its mark is not changed, its position and limit may be
   * @param from absolute index of the first byte
   * @param to absolute index after the last byte
   * @param room where the rest goes, appended to what it gives
   * @return whether all is in place, and {@code room} was not asked
   * @throws IndexOutOfBoundsException if {@code [from, to)} is not within the buffer's limit
   * @throws java.nio.ReadOnlyBufferException if something has to change and nothing can
   */
  public static boolean message(ByteBuffer message, int from, int to, Room room) {
    Objects.checkFromToIndex(from, to, message.limit());
    int i = CompiledApart.ascii(message, from, to, message, from);
    // As above.
    if (i == to) {
      return true;
    }
    TextBlock block = TextBlock.get();
    while (i < to) {
      int done =
          CompiledApart.fill(
              block, message, i, Math.min(to - i, TextBlock.SIZE), to - i <= TextBlock.SIZE);
      if (block.sameLength() < done) {
        ByteBuffer out = room.of(i - from, to - i);
        block.appendTo(out);
        convert(message.limit(to).position(i + done), out, true);
        return false;
      }
      block.putBack(message, i);
      i += done;
      if (block.isAscii()) {
        i = CompiledApart.ascii(message, i, to, message, i);
      }
    }
    return true;
  }

  /**
   * Upper-cases from one buffer to another, much as a {@link java.nio.charset.CharsetEncoder} does.
   *
   * <p>Returns when {@code in} is exhausted; or when only an unfinished sequence of 1 to 3 bytes is
   * left of it and more may follow; or when {@code out} has no room for any sequence: less than
   * {@link #MAX_EXPANSION} times 4 bytes, or times what is left of {@code in}. The last never
   * happens if {@code out} had {@link #MAX_EXPANSION} times as many bytes remaining as {@code in}.
   *
   * @param in what to upper-case: its position moves behind what is done
   * @param out another buffer over other memory: its position moves behind what is appended; bytes
   *     between that and its limit may be overwritten
   * @param endOfInput nothing follows: an unfinished sequence is copied unchanged
   * @throws java.nio.ReadOnlyBufferException if {@code out} is read-only
   */
  public static void convert(ByteBuffer in, ByteBuffer out, boolean endOfInput) {
    TextBlock block = TextBlock.get();
    boolean ascii = true;
    while (in.hasRemaining()) {
      if (ascii) {
        asciiPart(in, out);
      }
      int rest = in.remaining();
      int bytes = Math.min(rest, TextBlock.SIZE);
      if (out.remaining() < MAX_EXPANSION * bytes) {
        bytes = out.remaining() / MAX_EXPANSION;
        if (bytes < Utf8.MAX_LENGTH) {
          return;
        }
      }
      int done = CompiledApart.fill(block, in, in.position(), bytes, endOfInput && bytes == rest);
      block.appendTo(out);
      in.position(in.position() + done);
      if (bytes == rest) {
        return;
      }
      ascii = block.isAscii();
    }
  }

  private static void asciiPart(ByteBuffer in, ByteBuffer out) {
    int from = in.position();
    int to = from + Math.min(in.remaining(), out.remaining());
    int done = CompiledApart.ascii(in, from, to, out, out.position());
    in.position(done);
    out.position(out.position() + done - from);
  }

  /**
   * Is {@code [from, to)} nothing but the beginning of a sequence: 1 to 3 bytes that bytes to come
   * could still make well-formed?
   *
   * @param buffer its position, limit and mark are not changed
   * @param from absolute index of the first byte
   * @param to absolute index after the last byte
   * @throws IndexOutOfBoundsException if {@code [from, to)} is not within the buffer's limit
   */
  public static boolean isUnfinished(ByteBuffer buffer, int from, int to) {
    Objects.checkFromToIndex(from, to, buffer.limit());
    return Utf8.isUnfinished(buffer, from, to);
  }
}
