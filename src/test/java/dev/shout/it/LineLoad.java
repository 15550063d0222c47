package dev.shout.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered lines for a client, so many in a second, and a look at each of its replies: none may be
 * missing, doubled, out of order or changed. Measures the longest time without one.
 */
final class LineLoad {

  private final String name;
  private final int total;
  private volatile int perSecond;
  private volatile int replies;
  private volatile long longestPauseNanos;
  private long lastReplyNanos;

  LineLoad(String name, int total, int perSecond) {
    this.name = name;
    this.total = total;
    this.perSecond = perSecond;
  }

  /** From now on as fast as they are taken. */
  void hurry() {
    perSecond = Integer.MAX_VALUE;
  }

  int replies() {
    return replies;
  }

  boolean isComplete() {
    return replies == total;
  }

  long longestPauseMillis() {
    return TimeUnit.NANOSECONDS.toMillis(longestPauseNanos);
  }

  private byte[] line(int number, String sharpS) {
    return (name + " line " + number + " stra" + sharpS + "e\n").getBytes(UTF_8);
  }

  /** For the client's standard input. */
  InputStream lines() {
    return new InputStream() {
      private final long start = System.nanoTime();
      private int number;
      private byte[] line = new byte[0];
      private int position;

      @Override
      public int read() {
        throw new UnsupportedOperationException();
      }

      @Override
      public int read(byte[] to, int offset, int length) {
        int count = 0;
        while (count < length) {
          if (position == line.length) {
            if (number == total || !isDue()) {
              break;
            }
            line = line(number++, "ß");
            position = 0;
          }
          int part = Math.min(length - count, line.length - position);
          System.arraycopy(line, position, to, offset + count, part);
          position += part;
          count += part;
        }
        if (count == 0 && number < total) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
          return read(to, offset, length);
        }
        return count == 0 ? -1 : count;
      }

      private boolean isDue() {
        return (System.nanoTime() - start) / 1e9 * perSecond >= number;
      }
    };
  }

  /** For the client's standard output: fails at the first byte that is not what was expected. */
  OutputStream replyCheck() {
    return new OutputStream() {
      private byte[] expected = new byte[0];
      private int position;
      private int number;

      @Override
      public void write(int b) {
        throw new UnsupportedOperationException();
      }

      @Override
      public void write(byte[] from, int offset, int length) {
        long now = System.nanoTime();
        if (lastReplyNanos != 0) {
          longestPauseNanos = Math.max(longestPauseNanos, now - lastReplyNanos);
        }
        lastReplyNanos = now;
        for (int i = offset; i < offset + length; i++) {
          if (position == expected.length) {
            expected = upperCase(number++);
            position = 0;
          }
          if (from[i] != expected[position++]) {
            throw new AssertionError(
                "reply " + number + " of " + name + " is not " + new String(expected, UTF_8));
          }
          if (position == expected.length) {
            replies = number;
          }
        }
      }

      private byte[] upperCase(int of) {
        return new String(line(of, "SS"), UTF_8).toUpperCase(java.util.Locale.ROOT).getBytes(UTF_8);
      }
    };
  }
}
