package dev.shout.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * A line a second while a benchmark runs, on standard error: what a person wants to see who waits,
 * and a pipe or a log does not. On the main thread.
 */
final class Progress {

  private static final double NANOS = 1e9;

  private final PrintStream err;
  private final boolean stream;
  private final boolean visible;
  private long replies;
  private long bytes;
  private int second;

  private Progress(PrintStream err, boolean stream, boolean visible) {
    this.err = err;
    this.stream = stream;
    this.visible = visible;
  }

  /** On when the options say so, and when they say nothing and standard error is a terminal. */
  static Progress of(BenchOptions options, PrintStream err) {
    return new Progress(err, options.stream(), options.progress().orElseGet(Progress::isTerminal));
  }

  /**
   * Java's console asks for standard input and output; ours is the error stream alone, as in {@code
   * shout bench tcp --json >figures.json}. On Windows the line has to be asked for.
   */
  private static boolean isTerminal() {
    try {
      return Path.of("/dev/fd/2").toRealPath().toString().matches("/dev/(pts/|tty|console).*");
    } catch (IOException | SecurityException e) {
      return false;
    }
  }

  /** Shows what the last second brought. */
  void second(
      Timetable timetable,
      long now,
      long nanos,
      ToLongFunction<Count> sums,
      Histogram latencyOfSecond) {
    second++;
    long repliesNow = sums.applyAsLong(Count.REPLIES_EVER);
    long bytesNow = sums.applyAsLong(Count.BYTES_EVER);
    double seconds = nanos / NANOS;
    if (visible) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%4d s", second));
      if (!stream) {
        line.append(
            String.format(
                Locale.ROOT,
                "  %,11d messages/s",
                Math.round((double) (repliesNow - replies) / seconds)));
      }
      line.append(
          String.format(
              Locale.ROOT,
              "  %9s MB/s in",
              Figures.megabytes((double) (bytesNow - bytes) / seconds)));
      if (latencyOfSecond.getTotalCount() > 0) {
        line.append("   p50 ")
            .append(Figures.time(latencyOfSecond.getValueAtPercentile(50)))
            .append("   p99 ")
            .append(Figures.time(latencyOfSecond.getValueAtPercentile(99)));
      }
      faults(line, sums);
      if (now - timetable.measureFrom() < 0) {
        line.append("   warm-up");
      } else if (timetable.isOver(now - nanos)) {
        line.append("   last replies");
      }
      err.println(line);
      err.flush();
    }
    replies = repliesNow;
    bytes = bytesNow;
  }

  private static void faults(StringBuilder line, ToLongFunction<Count> sums) {
    for (Count fault : new Count[] {Count.LOST, Count.WRONG, Count.CLOSED_EARLY}) {
      long count = sums.applyAsLong(fault);
      if (count > 0) {
        line.append("   ")
            .append(fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .append(' ')
            .append(Figures.grouped(count));
      }
    }
  }
}
