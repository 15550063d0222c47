package dev.shout.server;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * At most so many datagrams a second from one address, in 2 MiB however many addresses there are.
 *
 * <p>Whoever forges sender addresses names millions of them, so a map of addresses would be the
 * attack. This is a count-min sketch with conservative update (Cormode and Muthukrishnan 2005,
 * Estan and Varghese 2002): four rows of counters, an address has one in each, chosen by a hash
 * with a secret seed; its count is the least of the four, and only what is less than the new count
 * is raised. A counter holds the second it counts for beside the count, so nothing is ever swept
 * and no timer runs.
 *
 * <p>Its error has one side: it never forgets a datagram, but may count others with it. An address
 * is refused wrongly only when all four of its counters are shared with addresses that together
 * reached the limit. Under a flood of forged addresses, each used once, that begins with some
 * 120,000 times the limit in a second (with a limit of 1 earlier: 1 % at 20,000). Then everybody is
 * refused for the rest of that second: better nobody answered than a stranger flooded. So there is
 * a limit to what the server sends in all too, about 143,000 datagrams a second for each one that
 * an address is allowed. {@code RateLimitTest} holds the figures.
 *
 * <p>Seconds are those of the clock: around the turn of one, twice the limit can pass within less
 * than a second. An IPv6 address counts as its network of 64 bits, which one host can fill at will;
 * so all neighbours on one link (fe80::/64) count as one.
 *
 * <p>Shared by the instances of a port, for the kernel spreads one address over all of them by its
 * ports. Any thread, without locks: instances that count one address in the same instant may count
 * it once, at worst as if each had a limit of its own.
 */
final class RateLimit implements Shareable {

  private static final int ROWS = 4;
  private static final int WIDTH_BITS = 16;
  private static final int WIDTH = 1 << WIDTH_BITS;
  private static final int COUNT_BITS = 32;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Keeps the networks of IPv6 apart from the addresses of IPv4. */
  private static final long IPV6 = 0x6A09E667F3BCC909L;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final long origin;
  private final long[] seeds;

  /** Row after row; the second in the upper half, so that a later one is the greater number. */
  private final AtomicLongArray counters = new AtomicLongArray(ROWS * WIDTH);

  RateLimit(int perSecond) {
    this(perSecond, System::nanoTime, new SecureRandom().longs(ROWS).toArray());
  }

  /** With a clock that counts nanoseconds from anywhere and four seeds, for tests. */
  RateLimit(int perSecond, LongSupplier nanoTime, long[] seeds) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
    this.seeds = seeds.clone();
  }

  /** The one of an address that instances share; made by the first of them. */
  static RateLimit shared(Vertx vertx, String address, int perSecond) {
    return vertx
        .sharedData()
        .<String, RateLimit>getLocalMap("dev.shout.server.RateLimit")
        .computeIfAbsent(address + " " + perSecond, key -> new RateLimit(perSecond));
  }

  /** Counts a datagram, unless it is one too many. */
  boolean permits(InetAddress address) {
    long key = key(address);
    long second = ((nanoTime.getAsLong() - origin) / SECOND + 1) << COUNT_BITS;
    int first = column(key, 0);
    int other = column(key, 1);
    int third = column(key, 2);
    int last = column(key, 3);
    long count =
        Math.min(
            Math.min(count(first, second), count(other, second)),
            Math.min(count(third, second), count(last, second)));
    if (count >= perSecond) {
      return false;
    }
    long raised = second + (count + 1);
    raise(first, raised);
    raise(other, raised);
    raise(third, raised);
    raise(last, raised);
    return true;
  }

  private long count(int column, long second) {
    long counter = counters.get(column);
    return counter >= second ? counter & COUNT_MASK : 0;
  }

  /** A counter of an earlier second is less than any of this one: it starts anew by itself. */
  private void raise(int column, long raised) {
    long counter = counters.get(column);
    while (counter < raised && !counters.compareAndSet(column, counter, raised)) {
      counter = counters.get(column);
    }
  }

  private int column(long key, int row) {
    return row * WIDTH + (int) (mixed(key ^ seeds[row]) >>> (Long.SIZE - WIDTH_BITS));
  }

  /** The finalizer of MurmurHash3: each bit of the input turns half of those of the output. */
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 33)) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return mixed ^ (mixed >>> 33);
  }

  private static long key(InetAddress address) {
    if (address instanceof Inet4Address) {
      // Of an IPv4 address Java's hash is its 32 bits, and costs no copy of them.
      return address.hashCode();
    }
    byte[] bytes = address.getAddress();
    long network = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      network = (network << Byte.SIZE) | (bytes[i] & 0xFF);
    }
    return network ^ IPV6;
  }
}
