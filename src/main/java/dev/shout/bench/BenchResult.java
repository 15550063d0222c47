package dev.shout.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What a run found.
 *
 * @param options what was asked for
 * @param transport that was used
 * @param measuredNanos how long was measured
 * @param interrupted whether somebody ended it early
 * @param counts sums over all event loops
 * @param latency nanoseconds, of each message answered
 * @param sendDelay nanoseconds, of each message of an open loop
 * @param firstFault the first wrong reply, for people; null when there was none
 * @param firstFailure why the first connection failed; null when none did
 */
record BenchResult(
    BenchOptions options,
    String transport,
    long measuredNanos,
    boolean interrupted,
    Map<Count, Long> counts,
    Histogram latency,
    Histogram sendDelay,
    String firstFault,
    String firstFailure) {

  private static final double NANOS = 1e9;

  /** Sums up what the event loops counted. */
  static BenchResult of(
      BenchOptions options,
      String transport,
      long measuredNanos,
      boolean interrupted,
      List<LoopStats> loops,
      Histogram latency,
      Histogram sendDelay) {
    Map<Count, Long> sums = new EnumMap<>(Count.class);
    for (Count count : Count.values()) {
      sums.put(count, loops.stream().mapToLong(loop -> loop.get(count)).sum());
    }
    // A datagram that nobody answered in time is lost, whenever that was found.
    sums.put(Count.LOST, sums.get(Count.SENT) - sums.get(Count.ANSWERED));
    return new BenchResult(
        options,
        transport,
        measuredNanos,
        interrupted,
        sums,
        latency,
        sendDelay,
        first(loops.stream().map(LoopStats::firstFault).toList()),
        first(loops.stream().map(LoopStats::firstFailure).toList()));
  }

  private static String first(List<String> texts) {
    return texts.stream().filter(text -> text != null).findFirst().orElse(null);
  }

  long get(Count count) {
    return counts.get(count);
  }

  double seconds() {
    return measuredNanos / NANOS;
  }

  /** A count for each second that was measured. */
  double perSecond(Count count) {
    return measuredNanos == 0 ? 0 : get(count) / seconds();
  }

  /** What went wrong, in lines for people; none when the exit code is 0. */
  List<String> failures() {
    List<String> lines = new ArrayList<>();
    if (get(Count.WRONG) > 0) {
      lines.add(wrong());
    }
    if (get(Count.NOT_CONNECTED) > 0) {
      lines.add(
          get(Count.NOT_CONNECTED)
              + " of "
              + get(Count.CONNECTIONS)
              + " connections failed: "
              + firstFailure);
    }
    if (options.protocol() == Protocol.TCP) {
      tcpFailures(lines);
    } else if (lines.isEmpty() && get(Count.REPLIES_EVER) == 0 && get(Count.SENT) > 0) {
      lines.add("no reply to any of " + Figures.grouped(get(Count.SENT)) + " datagrams");
    }
    return lines;
  }

  private String wrong() {
    String where =
        get(Count.WRONG) == 1 ? "1 wrong reply: " : get(Count.WRONG) + " wrong replies, ";
    return where + (get(Count.WRONG) == 1 ? "" : "the first: ") + firstFault;
  }

  private void tcpFailures(List<String> lines) {
    long closed = get(Count.CLOSED_EARLY);
    if (closed > 0 && closed == get(Count.CLOSED_AFTER_ONE)) {
      lines.add(
          "the server closes each connection after one reply, as the book's does"
              + " (tcp.closeAfterReply): there is nothing to measure beyond that reply");
      return;
    }
    if (closed > 0) {
      lines.add(
          "the server closed "
              + closed
              + " of "
              + get(Count.CONNECTIONS)
              + " connections before the end");
    }
    if (get(Count.BYTES_MISSING) > 0) {
      lines.add(Figures.grouped(get(Count.BYTES_MISSING)) + " bytes of the reply never came");
    }
    if (get(Count.LOST) > 0) {
      lines.add(Figures.grouped(get(Count.LOST)) + " messages were never answered");
    }
  }
}
