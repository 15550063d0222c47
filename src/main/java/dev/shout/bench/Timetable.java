package dev.shout.bench;

/**
 * The phases of a run, fixed before it begins: warm-up, then what is measured. Every event loop
 * knows them, so none has to be told.
 *
 * <p>A run that is stopped has another end. Each event loop has a copy that it alone stops: for
 * whoever stops from elsewhere may lose the processor between the time that he reads and the end
 * that he sets, and a message sent meanwhile would count as sent and not as answered.
 *
 * <p>Times are those of {@link System#nanoTime}. Any thread.
 */
final class Timetable {

  private final long start;
  private final long measureFrom;
  private volatile long end;

  Timetable(long start, long warmupNanos, long durationNanos) {
    this.start = start;
    this.measureFrom = start + warmupNanos;
    this.end = measureFrom + durationNanos;
  }

  /** The same phases, with an end of its own. */
  Timetable copy() {
    return new Timetable(start, measureFrom - start, end - measureFrom);
  }

  long start() {
    return start;
  }

  long measureFrom() {
    return measureFrom;
  }

  long end() {
    return end;
  }

  /** Ends the run now, if it is not over yet: what was measured so far counts. */
  void stop(long now) {
    if (now - end < 0) {
      end = now;
    }
  }

  boolean isOver(long now) {
    return now - end >= 0;
  }

  boolean measures(long nanos) {
    return nanos - measureFrom >= 0 && nanos - end < 0;
  }

  /** How long was measured, in nanoseconds; 0 when it was stopped in the warm-up. */
  long measuredNanos() {
    return Math.max(0, end - measureFrom);
  }
}
