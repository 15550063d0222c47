package dev.shout.server;

import dev.shout.config.TcpServerOptions;

/** What the instances of one TCP server have in common: counters and limits. Any thread. */
public final class TcpServerShared {

  private final TcpCounters counters = new TcpCounters();
  private ConnectionLimits limits;

  /** Nothing counted yet. */
  public TcpServerShared() {}

  /**
   * What the instances count.
   *
   * @return the same object each time
   */
  public TcpCounters counters() {
    return counters;
  }

  /** The limits, as the first instance to start has them; all have the same options. */
  synchronized ConnectionLimits limits(TcpServerOptions options) {
    if (limits == null) {
      limits = new ConnectionLimits(options);
    }
    return limits;
  }
}
