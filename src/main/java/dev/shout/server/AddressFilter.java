package dev.shout.server;

import dev.shout.config.Network;
import java.net.InetAddress;
import java.util.List;

/**
 * Who is served, by address: nobody who is denied, and when some are allowed nobody else.
 * Immutable; any thread. With both lists empty it costs two comparisons.
 */
final class AddressFilter {

  private final Network[] allow;
  private final Network[] deny;

  /**
   * Builds a filter.
   *
   * @param allow networks that are served; empty is all
   * @param deny networks that are not, even when allowed
   */
  AddressFilter(List<Network> allow, List<Network> deny) {
    this.allow = allow.toArray(new Network[0]);
    this.deny = deny.toArray(new Network[0]);
  }

  /**
   * Tells whether an address is served.
   *
   * @param address of the peer
   * @return whether it is
   */
  boolean permits(InetAddress address) {
    return (deny.length == 0 || !anyContains(deny, address))
        && (allow.length == 0 || anyContains(allow, address));
  }

  private static boolean anyContains(Network[] networks, InetAddress address) {
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
