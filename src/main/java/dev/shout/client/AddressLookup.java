package dev.shout.client;

import dev.shout.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds every address of each name, in the order of the names.
 *
 * <p>Within a name the order is that of the system's resolver, which knows the routes (RFC 6724);
 * but families take turns, as RFC 8305 has it, so that a network without IPv6 costs one failed try
 * and not one for each IPv6 address.
 *
 * <p>A look-up blocks, so a worker thread does it; one call after the other. Java keeps an answer
 * for 30 s.
 */
final class AddressLookup {

  private static final Logger log = LoggerFactory.getLogger(AddressLookup.class);

  private AddressLookup() {}

  /** Fails with one line for the user when no name has an address. */
  static Future<List<Server>> of(Vertx vertx, List<ServerAddress> names) {
    return vertx.executeBlocking(() -> blocking(names));
  }

  /** Every address of every name; a name without one is left out as long as another has one. */
  private static List<Server> blocking(List<ServerAddress> names) {
    List<Server> found = new ArrayList<>();
    List<ServerAddress> unknown = new ArrayList<>();
    for (ServerAddress name : names) {
      try {
        for (InetAddress address : inTurns(InetAddress.getAllByName(name.host()))) {
          InetSocketAddress socket = new InetSocketAddress(withoutName(address), name.port());
          found.add(new Server(name, SocketAddress.inetSocketAddress(socket)));
        }
      } catch (UnknownHostException e) {
        unknown.add(name);
      }
    }
    if (found.isEmpty()) {
      throw new UnknownServerException(unknown.get(0));
    }
    for (ServerAddress name : unknown) {
      log.warn("unknown host \"{}\" in server {}: the others are asked", name.host(), name);
    }
    log.debug("servers {}", found);
    return List.copyOf(found);
  }

  /** Vert.x compares addresses by their names, and all of ours would be the same. */
  private static InetAddress withoutName(InetAddress address) throws UnknownHostException {
    String literal = address.getHostAddress();
    byte[] bytes = address.getAddress();
    return address instanceof Inet6Address six && six.getScopeId() > 0
        ? Inet6Address.getByAddress(literal, bytes, six.getScopeId())
        : InetAddress.getByAddress(literal, bytes);
  }

  /** One of the first address's family, one of the other, and so on. */
  static List<InetAddress> inTurns(InetAddress... addresses) {
    Deque<InetAddress> first = new ArrayDeque<>();
    Deque<InetAddress> second = new ArrayDeque<>();
    for (InetAddress address : addresses) {
      (address.getClass() == addresses[0].getClass() ? first : second).add(address);
    }
    List<InetAddress> result = new ArrayList<>();
    while (!first.isEmpty() || !second.isEmpty()) {
      for (Deque<InetAddress> family : List.of(first, second)) {
        if (!family.isEmpty()) {
          result.add(family.remove());
        }
      }
    }
    return result;
  }

  /** No host has an address. The message is the one line for the user. */
  static final class UnknownServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownServerException(ServerAddress server) {
      super("unknown host \"" + server.host() + "\" in server " + server, null, false, false);
    }
  }
}
