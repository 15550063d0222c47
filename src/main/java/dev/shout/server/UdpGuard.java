package dev.shout.server;

import dev.shout.config.UdpServerOptions;
import dev.shout.net.DatagramGuard;
import java.net.InetAddress;
import java.util.BitSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides for each datagram whether it is answered, before anything is done with it. In this order:
 *
 * <ol>
 *   <li><b>By port.</b> Our own port, and those of services that answer whatever comes. A forged
 *       datagram that names one as its sender would set two servers on each other until one of them
 *       is restarted (CVE-2024-2169; xinetd checks likewise).
 *   <li><b>By address.</b> The lists {@code deny} and {@code allow}.
 *   <li><b>By rate</b>, when {@code maxPerSecondPerAddress} is set; see {@link RateLimit}.
 * </ol>
 *
 * <p>Sockets of our own that ask whether we answer are let past, see {@link Probes}.
 *
 * <p>What cannot be detected: another service that answers from a port which nobody listed, such as
 * a Shout server on port 7000. Its replies look like anybody's requests. Name its port in {@code
 * refusedPorts}, of both; or set {@code maxPerSecondPerAddress}, which lets such a loop turn no
 * faster; or name in {@code allow} who is served.
 *
 * <p>Runs on the event loop of its instance. Allocates nothing for IPv4 while the lists are empty,
 * and logs nothing by default but a line a minute: who floods us must not fill our disk too.
 */
final class UdpGuard implements DatagramGuard {

  private static final Logger log = LoggerFactory.getLogger(UdpGuard.class);

  private final BitSet refusedPorts = new BitSet(1 << 16);
  private final AddressFilter filter;
  private final RateLimit rateLimit;
  private final UdpCounters counters;
  private final Probes probes;
  private final OncePerMinute summary;

  /**
   * Builds a guard.
   *
   * @param options lists and ports
   * @param ownPort the port that the server listens on
   * @param rateLimit null for none
   * @param counters what is counted in
   * @param probes who is let past all that
   * @param summary when refusals are said at the level warn
   */
  UdpGuard(
      UdpServerOptions options,
      int ownPort,
      RateLimit rateLimit,
      UdpCounters counters,
      Probes probes,
      OncePerMinute summary) {
    options.refusedPorts().forEach(refusedPorts::set);
    refusedPorts.set(ownPort);
    this.filter = new AddressFilter(options.allow(), options.deny());
    this.rateLimit = rateLimit;
    this.counters = counters;
    this.probes = probes;
    this.summary = summary;
  }

  @Override
  public boolean permits(InetAddress address, int port) {
    counters.datagramReceived();
    if (refusedPorts.get(port) && !probes.isOurs(address, port)) {
      counters.countRefusedByPort();
      return refused("port", address, port);
    }
    if (!filter.permits(address) && !probes.isOurs(address, port)) {
      counters.countRefusedByAddress();
      return refused("address", address, port);
    }
    if (rateLimit != null && !rateLimit.permits(address) && !probes.isOurs(address, port)) {
      counters.countRefusedByRate();
      return refused("rate", address, port);
    }
    return true;
  }

  private boolean refused(String by, InetAddress address, int port) {
    if (log.isDebugEnabled()) {
      log.debug("refused by {}: {} port {}", by, address.getHostAddress(), port);
    }
    long count = summary.count();
    if (count > 0) {
      log.warn("udp: datagrams refused: {}, the last by its {}", count, by);
    }
    return false;
  }

  @Override
  public void batchRead(int datagrams, long bytes) {
    counters.batchRead(datagrams, bytes);
  }

  @Override
  public void batchServed(long nanos) {
    counters.serviceTimes().add(nanos);
  }

  @Override
  public void readFailed(Throwable cause) {
    counters.receiveFailed();
    log.debug("udp read: {}", cause + "");
  }
}
