package dev.shout.server;

import dev.shout.config.TcpServerOptions;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections may be open at once: in all, and from one address. Shared by the instances
 * of a server; any thread.
 *
 * <p>Addresses are remembered only while they have connections, and only when there is a limit for
 * them: memory is bounded by the limit in all.
 */
final class ConnectionLimits {

  private final int max;
  private final int maxPerAddress;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> openOf = new ConcurrentHashMap<>();

  ConnectionLimits(TcpServerOptions options) {
    this.max = options.maxConnections();
    this.maxPerAddress = options.maxConnectionsPerAddress();
  }

  /** Takes a place, if there is one; {@link #leave} gives it back. */
  boolean enter(InetAddress address) {
    if (open.incrementAndGet() > max) {
      open.decrementAndGet();
      return false;
    }
    if (maxPerAddress > 0 && openOf.merge(address, 1, Integer::sum) > maxPerAddress) {
      openOf.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave(InetAddress address) {
    open.decrementAndGet();
    if (maxPerAddress > 0) {
      openOf.computeIfPresent(address, (key, count) -> count > 1 ? count - 1 : null);
    }
  }

  boolean isFull() {
    return open.get() >= max;
  }

  int open() {
    return open.get();
  }
}
