package dev.shout.text;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;

/**
 * Upper-casing of a stream that comes in chunks cut anywhere. Not thread-safe: one for each stream.
 *
 * <p>What comes out, taken together, is {@link Uppercase#of} of what went in, taken together. At
 * most 3 bytes are held back from one chunk to the next: the beginning of a sequence whose rest is
 * to come. Nothing else has to be remembered, because upper-casing without a language has no
 * context (Unicode 17.0, section 3.13; all conditions in SpecialCasing.txt that concern upper case
 * name a language).
 *
 * <p>The usual chunk goes through {@link #inPlace} alone. Only if that leaves a rest, or if {@link
 * #carried} bytes are held back, is {@link #convert} needed.
 */
public final class UppercaseStream {

  /** Without room: of most streams nothing is ever held back. */
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /**
   * The bytes held back, from 0 to its position; room for the rest of their sequence beside them.
   */
  private ByteBuffer held = NOTHING;

  /** A stream at its beginning. */
  public UppercaseStream() {}

  /** Bytes held back: 0 to 3. */
  public int carried() {
    return held.position();
  }

  /**
   * Upper-cases a chunk in place, as far as the lengths stay the same.
   *
   * <p>If all that is not done is an unfinished sequence at the end, it is taken over: {@link
   * #carried} is above 0, and there is nothing more to do with this chunk. If the result is less
   * than {@code to} and nothing is carried, lengths change in the rest: give it to {@link
   * #convert}.
   *
   * @param chunk direct or on the heap; its position, limit and mark are not changed
   * @param from absolute index of the first byte
   * @param to absolute index after the last byte
   * @return the index up to which the chunk is ready in place
   * @throws IllegalStateException if bytes are carried: they come before this chunk, and in place
   *     there is no room for them
   * @throws IndexOutOfBoundsException if {@code [from, to)} is not within the chunk's limit
   */
  public int inPlace(ByteBuffer chunk, int from, int to) {
    if (carried() > 0) {
      throw new IllegalStateException(carried() + " bytes are carried: this chunk needs convert");
    }
    int done = Uppercase.inPlace(chunk, from, to);
    if (Uppercase.isUnfinished(chunk, done, to)) {
      for (int i = done; i < to; i++) {
        hold().put(chunk.get(i));
      }
    }
    return done;
  }

  /**
   * Puts the carried bytes back before the next chunk, where its owner has room for them, so that
   * it can be done {@link #inPlace}. Nothing is carried then.
   *
   * @param buffer its position, limit and mark are not changed
   * @param before absolute index of the chunk's first byte: that of the first carried byte will be
   *     {@link #carried} less
   * @throws IndexOutOfBoundsException if there is no room for that; nothing is lost then
   */
  public void putBack(ByteBuffer buffer, int before) {
    int carried = carried();
    buffer.put(before - carried, held.array(), 0, carried);
    held.clear();
  }

  /**
   * Appends the upper case of the carried bytes and {@code in}, and holds back an unfinished end.
   *
   * @param in the next chunk; it is consumed entirely
   * @param out another buffer over other memory
   * @throws BufferOverflowException if {@code out} has less than {@link #maxOutput} bytes remaining
   *     for what remains in {@code in}; nothing is consumed then
   */
  public void convert(ByteBuffer in, ByteBuffer out) {
    if (out.remaining() < maxOutput(in.remaining())) {
      throw new BufferOverflowException();
    }
    if (carried() > 0 && !join(in, out)) {
      return;
    }
    Uppercase.convert(in, out, false);
    if (in.hasRemaining()) {
      hold().put(in);
    }
  }

  private ByteBuffer hold() {
    if (held.capacity() == 0) {
      held = ByteBuffer.allocate(2 * (Utf8.MAX_LENGTH - 1));
    }
    return held;
  }

  /**
   * Completes the carried sequence with the first bytes of {@code in}.
   *
   * @return false if {@code in} was too short for that: all of it is carried now
   */
  private boolean join(ByteBuffer in, ByteBuffer out) {
    int carried = held.position();
    int added = Math.min(Utf8.MAX_LENGTH - 1, in.remaining());
    for (int i = 0; i < added; i++) {
      held.put(in.get(in.position() + i));
    }
    held.flip();
    Uppercase.convert(held, out, false);
    int used = held.position();
    if (used == 0) {
      held.position(held.limit()).limit(held.capacity());
      in.position(in.limit());
      return false;
    }
    // A carried sequence is a lead and its continuation bytes. Either it was completed, or it was
    // malformed and all of it went out unchanged: nothing of it is left, and what is left of the
    // bytes added to it is still in the chunk.
    held.clear();
    in.position(in.position() + used - carried);
    return true;
  }

  /**
   * The most bytes that {@link #convert} can append for a chunk now.
   *
   * @param inputBytes bytes of the chunk
   * @throws ArithmeticException if that is more than an int can say
   */
  public int maxOutput(int inputBytes) {
    return Math.multiplyExact(Uppercase.MAX_EXPANSION, Math.addExact(carried(), inputBytes));
  }

  /**
   * End of input: appends the carried bytes as they are, for their sequence will never be finished.
   * Nothing is carried afterwards, and a new stream may begin.
   *
   * @param out has at least {@link #carried} bytes of room
   * @throws BufferOverflowException if it has less; nothing is lost then
   */
  public void finish(ByteBuffer out) {
    if (out.remaining() < carried()) {
      throw new BufferOverflowException();
    }
    held.flip();
    out.put(held);
    held.clear();
  }
}
