package dev.shout.cluster;

import java.util.concurrent.atomic.LongAdder;

/** What the bridge counts, over all its connections. Any thread. */
public final class BridgeCounters {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final LongAdder refusedByLimit = new LongAdder();
  private final LongAdder refusedByLength = new LongAdder();
  private final LongAdder refusedAsGarbage = new LongAdder();
  private final LongAdder refusedByAddress = new LongAdder();
  private final LongAdder tooSlow = new LongAdder();

  void accepted() {
    accepted.increment();
  }

  void closed() {
    closed.increment();
  }

  void frame() {
    frames.increment();
  }

  void refusedByLimit() {
    refusedByLimit.increment();
  }

  void frameTooLong() {
    refusedByLength.increment();
  }

  void garbage() {
    refusedAsGarbage.increment();
  }

  void addressRefused() {
    refusedByAddress.increment();
  }

  void tooSlow() {
    tooSlow.increment();
  }

  /**
   * Connections open now.
   *
   * @return a count
   */
  public long open() {
    return accepted.sum() - closed.sum();
  }

  /**
   * Frames that were let through.
   *
   * @return a count since the start
   */
  public long frames() {
    return frames.sum();
  }

  /**
   * Connections closed because there were too many.
   *
   * @return a count since the start
   */
  public long refusedByLimitCount() {
    return refusedByLimit.sum();
  }

  /**
   * Connections closed for a frame that was too long.
   *
   * @return a count since the start
   */
  public long refusedByLength() {
    return refusedByLength.sum();
  }

  /**
   * Frames that were none, or said what the protocol does not know.
   *
   * @return a count since the start
   */
  public long refusedAsGarbage() {
    return refusedAsGarbage.sum();
  }

  /**
   * Frames for an address that is not permitted.
   *
   * @return a count since the start
   */
  public long refusedByAddress() {
    return refusedByAddress.sum();
  }

  /**
   * Connections closed because they did not read, or did not answer what they had registered for.
   *
   * @return a count since the start
   */
  public long tooSlowCount() {
    return tooSlow.sum();
  }

  @Override
  public String toString() {
    return "accepted="
        + accepted
        + " open="
        + open()
        + " frames="
        + frames
        + " refusedByLimit="
        + refusedByLimit
        + " refusedByLength="
        + refusedByLength
        + " refusedAsGarbage="
        + refusedAsGarbage
        + " refusedByAddress="
        + refusedByAddress
        + " tooSlow="
        + tooSlow;
  }
}
