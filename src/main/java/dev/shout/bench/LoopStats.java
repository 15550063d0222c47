package dev.shout.bench;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one event loop counts and measures. That loop alone writes; the thread that shows the
 * progress reads meanwhile.
 *
 * <p>Nothing is allocated per message: counters are ordered stores, and a recorder of HdrHistogram
 * counts each latency in one of two fixed arrays that change places when they are read.
 */
final class LoopStats {

  /** Three digits: a latency of 1,234,567 ns is counted as 1,234,000 or so. */
  static final int SIGNIFICANT_DIGITS = 3;

  /** Longer than a run can be. */
  static final long HIGHEST_NANOS = 2 * 3600 * 1_000_000_000L;

  private final Map<Count, AtomicLong> counts = new EnumMap<>(Count.class);
  private final SingleWriterRecorder latencies =
      new SingleWriterRecorder(1, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
  private final SingleWriterRecorder sendDelays =
      new SingleWriterRecorder(1, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
  private volatile String firstFault;
  private volatile String firstFailure;

  LoopStats() {
    for (Count count : Count.values()) {
      counts.put(count, new AtomicLong());
    }
  }

  /** An empty histogram of the kind that is recorded. */
  static Histogram newHistogram() {
    return new Histogram(1, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
  }

  void add(Count count, long more) {
    AtomicLong counter = counts.get(count);
    counter.lazySet(counter.get() + more);
  }

  /**
   * Replies came in.
   *
   * @param measured whether within the measured time
   */
  void replies(int replies, int bytes, boolean measured) {
    add(Count.REPLIES_EVER, replies);
    add(Count.BYTES_EVER, bytes);
    if (measured) {
      add(Count.REPLIES, replies);
      add(Count.BYTES_RECEIVED, bytes);
    }
  }

  /** From the time a message was to be sent to its reply. */
  void latency(long nanos) {
    latencies.recordValue(Math.max(1, Math.min(nanos, HIGHEST_NANOS)));
  }

  /** From the time a message was to be sent to its sending: by how much the generator was late. */
  void sendDelay(long nanos) {
    sendDelays.recordValue(Math.max(1, Math.min(nanos, HIGHEST_NANOS)));
  }

  /** A reply was wrong: the first one is told. */
  void wrong(String what) {
    add(Count.WRONG, 1);
    if (firstFault == null) {
      firstFault = what;
    }
  }

  /** A connection failed: the first cause is told. */
  void failed(Count count, String cause) {
    add(count, 1);
    if (firstFailure == null) {
      firstFailure = cause;
    }
  }

  long get(Count count) {
    return counts.get(count).get();
  }

  String firstFault() {
    return firstFault;
  }

  String firstFailure() {
    return firstFailure;
  }

  /** Adds what was measured since the last call. Called by one thread at a time. */
  void drainInto(Histogram latency, Histogram sendDelay) {
    latency.add(latencies.getIntervalHistogram());
    sendDelay.add(sendDelays.getIntervalHistogram());
  }
}
