package dev.shout.it;

import dev.shout.Texts;
import dev.shout.text.UppercaseStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file of 100 MB: lines of all lengths, empty ones, a few of megabytes, mixed text and bytes that
 * are no text. Every byte of its upper case is compared as it comes; nobody holds it whole.
 */
record BigFile(Path path) {

  static final long BYTES = 100_000_000;

  private static final int CHUNK = 64 * 1024;
  private static final int LONG_LINE = 2_500_000;

  /** Writes the file, the same one each time. */
  static BigFile write(Path path) throws IOException {
    byte[] lines = lines(1_000_000);
    try (OutputStream out = Files.newOutputStream(path)) {
      byte[] longLine = Texts.mixed(LONG_LINE, 3);
      long written = 0;
      for (int i = 0; written < BYTES; i++) {
        byte[] block = i % 20 == 10 ? longLine : lines;
        byte[] head = Texts.utf8("block " + i + " ");
        out.write(head);
        out.write(block);
        out.write('\n');
        written += head.length + block.length + 1;
      }
    }
    return new BigFile(path);
  }

  private static byte[] lines(int length) {
    Random random = new Random(4);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    while (lines.size() < length) {
      lines.writeBytes(Texts.mixed(random.nextInt(200), random.nextLong()));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  /** A stream that takes the upper case of the file, and fails at the first other byte. */
  Comparison comparison() throws IOException {
    return new Comparison(Files.newInputStream(path));
  }

  /** What came so far is right; {@link #assertComplete} tells whether all came. */
  static final class Comparison extends OutputStream {

    private final InputStream file;
    private final UppercaseStream uppercase = new UppercaseStream();
    private final byte[] chunk = new byte[CHUNK];
    private ByteBuffer expected = ByteBuffer.allocate(0);
    private boolean fileEnded;
    private final AtomicLong compared = new AtomicLong();

    Comparison(InputStream file) {
      this.file = new BufferedInputStream(file, CHUNK);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int at = offset;
      int end = offset + length;
      while (at < end) {
        if (!hasExpected()) {
          throw new AssertionError((end - at) + " bytes more than the file has");
        }
        int count = Math.min(end - at, expected.remaining());
        int from = expected.position();
        int other = Arrays.mismatch(bytes, at, at + count, expected.array(), from, from + count);
        if (other >= 0) {
          throw new AssertionError("another byte at " + (compared.get() + other));
        }
        expected.position(from + count);
        at += count;
        compared.addAndGet(count);
      }
    }

    private boolean hasExpected() throws IOException {
      while (!expected.hasRemaining() && !fileEnded) {
        int count = file.read(chunk);
        fileEnded = count < 0;
        expected = ByteBuffer.allocate(uppercase.maxOutput(Math.max(count, 0)));
        if (fileEnded) {
          uppercase.finish(expected);
        } else {
          uppercase.convert(ByteBuffer.wrap(chunk, 0, count), expected);
        }
        expected.flip();
      }
      return expected.hasRemaining();
    }

    /** Bytes that came, all of them right. */
    long compared() {
      return compared.get();
    }

    /** Fails when bytes are missing at the end. */
    void assertComplete() throws IOException {
      if (hasExpected()) {
        throw new AssertionError("only " + compared + " bytes came");
      }
      file.close();
    }
  }
}
