package dev.shout.fuzz;

import static dev.shout.Bytes.assertEqual;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.shout.text.ReferenceDecoder;
import dev.shout.text.Uppercase;
import dev.shout.text.UppercaseStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.IntFunction;

/** Any bytes, cut anywhere: each way gives what the plain reference gives, and none throws. */
class UppercaseFuzzTest {

  @FuzzTest
  void everyWayGivesTheDocumentedBytes(byte[] input) {
    Chunks chunks = Chunks.of(input);
    byte[] text = chunks.text();
    byte[] expected = ReferenceDecoder.upper(text);
    byte[] before = text.clone();
    assertEqual("whole", Uppercase.of(text), expected);
    assertEqual("the argument", text, before);
    inMemory("direct", ByteBuffer::allocateDirect, chunks, expected);
    inMemory("heap", ByteBuffer::allocate, chunks, expected);
    assertEqual("twice", Uppercase.of(expected), expected);
  }

  private static void inMemory(
      String name, IntFunction<ByteBuffer> memory, Chunks chunks, byte[] expected) {
    // An offset that puts the words of the text across the words of the memory.
    int offset = chunks.chunks().size() % 8;
    assertEqual(name + " message", message(memory, offset, chunks.text()), expected);
    assertEqual(name + " stream", stream(memory, offset, chunks.chunks()), expected);
  }

  /** In place as far as that goes, the rest converted, with no more room than is promised. */
  private static byte[] message(IntFunction<ByteBuffer> memory, int offset, byte[] text) {
    ByteBuffer buffer = memory.apply(offset + text.length).put(offset, text);
    int done = Uppercase.inPlace(buffer, offset, buffer.limit());
    ByteBuffer rest = buffer.duplicate().position(done);
    ByteBuffer all = memory.apply(done - offset + Uppercase.MAX_EXPANSION * rest.remaining());
    all.put(buffer.duplicate().position(offset).limit(done));
    Uppercase.convert(rest, all, true);
    return written(all);
  }

  private static byte[] stream(IntFunction<ByteBuffer> memory, int offset, List<byte[]> chunks) {
    UppercaseStream stream = new UppercaseStream();
    int length = chunks.stream().mapToInt(chunk -> chunk.length).sum();
    ByteBuffer all = memory.apply(Uppercase.MAX_EXPANSION * (length + chunks.size()) + 16);
    for (byte[] chunk : chunks) {
      ByteBuffer buffer = memory.apply(offset + chunk.length).put(offset, chunk).position(offset);
      if (stream.carried() == 0) {
        int done = stream.inPlace(buffer, offset, buffer.limit());
        all.put(buffer.duplicate().limit(done));
        buffer.position(stream.carried() > 0 ? buffer.limit() : done);
      }
      if (buffer.hasRemaining()) {
        stream.convert(buffer, all.limit(all.position() + stream.maxOutput(buffer.remaining())));
        all.limit(all.capacity());
      }
    }
    stream.finish(all);
    return written(all);
  }

  private static byte[] written(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }
}
