package dev.shout.server;

import dev.shout.config.Network;
import java.net.InetAddress;
import java.util.List;

/**
 * Who may talk to a server: not who is denied, and only who is allowed where anybody is named.
 * Immutable; any thread.
 */
final class AddressFilter {

  private final Network[] allow;
  private final Network[] deny;

  AddressFilter(List<Network> allow, List<Network> deny) {
    this.allow = allow.toArray(Network[]::new);
    this.deny = deny.toArray(Network[]::new);
  }

  boolean permits(InetAddress address) {
    return !contains(deny, address) && (allow.length == 0 || contains(allow, address));
  }

  private static boolean contains(Network[] networks, InetAddress address) {
    for (Network network : networks) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
