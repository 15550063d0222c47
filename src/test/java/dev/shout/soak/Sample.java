package dev.shout.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/**
 * What the server holds at one moment, while nobody talks to it.
 *
 * @param seconds since the load began
 * @param visits of clients until then
 * @param heap bytes, after a full collection
 * @param direct bytes of direct buffers that the JDK counts
 * @param other bytes of native memory that the JVM files under "Other": direct buffers again, and
 *     what is allocated past the JDK's count
 * @param rss bytes of the process in memory
 * @param descriptors open
 * @param threads of the process
 */
record Sample(
    long seconds,
    long visits,
    long heap,
    long direct,
    long other,
    long rss,
    long descriptors,
    long threads) {

  private static final long KIBIBYTE = 1024;
  private static final long MEBIBYTE = 1024 * KIBIBYTE;

  /**
   * A figure that must not grow.
   *
   * @param name with its unit
   * @param unit what the figure is divided by to be printed
   * @param tolerance how much it may grow over the second half of the run
   * @param of takes it from a sample
   */
  record Figure(String name, long unit, long tolerance, ToLongFunction<Sample> of) {}

  /**
   * All of them. The memory of the process may grow a little: the JVM goes on compiling, and the C
   * library keeps what it was given back.
   */
  static final List<Figure> FIGURES =
      List.of(
          new Figure("heap KiB", KIBIBYTE, MEBIBYTE / 4, Sample::heap),
          new Figure("direct KiB", KIBIBYTE, MEBIBYTE, Sample::direct),
          new Figure("other native KiB", KIBIBYTE, MEBIBYTE, Sample::other),
          new Figure("RSS KiB", KIBIBYTE, 8 * MEBIBYTE, Sample::rss),
          new Figure("descriptors", 1, 1, Sample::descriptors),
          new Figure("threads", 1, 1, Sample::threads));

  /** The head of the table. */
  static String header() {
    StringBuilder line = new StringBuilder("seconds,visits");
    FIGURES.forEach(figure -> line.append(',').append(figure.name()));
    return line.toString();
  }

  /** The row of the table. */
  String row() {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%d,%d", seconds, visits));
    FIGURES.forEach(
        figure -> line.append(',').append(figure.of().applyAsLong(this) / figure.unit()));
    return line.toString();
  }
}
