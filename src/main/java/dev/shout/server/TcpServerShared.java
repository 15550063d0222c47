package dev.shout.server;

import dev.shout.config.TcpServerOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the instances of one TCP server have in common: counters and limits. Any thread. */
public final class TcpServerShared {

  private final TcpCounters counters = new TcpCounters();
  private final Probes probes = new Probes();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicInteger instances = new AtomicInteger();
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

  /**
   * Whom the server serves whatever its lists and limits say.
   *
   * @return the same object each time
   */
  public Probes probes() {
    return probes;
  }

  /**
   * Whether as many connections are open as may be.
   *
   * @return whether one more would be refused
   */
  public synchronized boolean isFull() {
    return limits != null && limits.isFull();
  }

  /** The number of the next connection, from 1. */
  long nextConnection() {
    return connections.incrementAndGet();
  }

  /** The number of the next instance, from 0. */
  int nextInstance() {
    return instances.getAndIncrement();
  }

  /** The limits, as the first instance to start has them; all have the same options. */
  synchronized ConnectionLimits limits(TcpServerOptions options) {
    if (limits == null) {
      limits = new ConnectionLimits(options);
    }
    return limits;
  }
}
