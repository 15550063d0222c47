package dev.shout.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Does one message by every public method, and holds the answers against the expected one. */
final class UppercaseEveryWay {

  private UppercaseEveryWay() {}

  static void check(byte[] input, byte[] expected) {
    byte[] before = input.clone();
    assertThat(Uppercase.of(input)).isEqualTo(expected);
    assertThat(input).as("the argument is left alone").isEqualTo(before);
    for (ByteBuffer buffer : List.of(direct(input.length + 16), heap(input.length + 16))) {
      for (int offset : new int[] {0, 3, 9}) {
        assertThat(inPlaceThenConvert(buffer, offset, input)).isEqualTo(expected);
        assertThat(message(buffer, offset, input)).isEqualTo(expected);
      }
    }
  }

  /** As a caller does it: in place as far as that goes, the rest converted. */
  static byte[] inPlaceThenConvert(ByteBuffer buffer, int offset, byte[] input) {
    int to = offset + input.length;
    for (int i = 0; i < buffer.capacity(); i++) {
      buffer.put(i, (byte) 'x');
    }
    buffer.put(offset, input);
    int done = Uppercase.inPlace(buffer, offset, to);
    assertThat(done).isBetween(offset, to);
    assertThat(buffer.get(to)).as("the byte behind").isEqualTo((byte) 'x');
    assertThat(offset == 0 ? 'x' : buffer.get(offset - 1)).as("the byte before").isEqualTo('x');
    byte[] rest = new byte[to - done];
    buffer.get(done, rest);
    assertThat(rest).as("what is not done is as it was").isEqualTo(tail(input, done - offset));

    ByteBuffer out = direct(3 * rest.length);
    Uppercase.convert(buffer.duplicate().limit(to).position(done), out, true);
    byte[] all = new byte[done - offset + out.position()];
    buffer.get(offset, all, 0, done - offset);
    out.get(0, all, done - offset, out.position());
    return all;
  }

  /** In place as far as that goes, the rest elsewhere, in one go. */
  private static byte[] message(ByteBuffer buffer, int offset, byte[] input) {
    int to = offset + input.length;
    buffer.clear();
    buffer.put(offset, input).put(to, (byte) 'x');
    ByteBuffer out = direct(3 * input.length);
    List<Integer> stayed = new ArrayList<>();
    boolean inPlace =
        Uppercase.message(
            buffer,
            offset,
            to,
            (done, rest) -> {
              assertThat(done + rest).isEqualTo(input.length);
              stayed.add(done);
              return out.limit(3 * rest);
            });
    buffer.clear();
    assertThat(stayed).as("asked for room").hasSize(inPlace ? 0 : 1);
    assertThat(buffer.get(to)).as("the byte behind").isEqualTo((byte) 'x');
    int first = inPlace ? input.length : stayed.get(0);
    byte[] all = new byte[first + out.position()];
    buffer.get(offset, all, 0, first);
    out.get(0, all, first, out.position());
    return all;
  }

  static byte[] tail(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  /** What is in the buffer before its position. */
  static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  static ByteBuffer direct(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer heap(int capacity) {
    return ByteBuffer.allocate(capacity);
  }
}
