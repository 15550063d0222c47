package dev.shout.client;

import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Which server a line is asked of over UDP: the best of the list, until one of its replies does not
 * come; then the next, so that a server that is gone costs one time-out and not one for each line.
 *
 * <p>Runs on the client's event loop.
 */
final class UdpServerChoice {

  private final Servers servers;
  private SocketAddress preferred;

  UdpServerChoice(Servers servers, ReplySockets sockets) {
    this.servers = servers;
    servers.changeHandler(
        () -> {
          preferred = null;
          sockets.retain(addresses());
        });
  }

  private List<SocketAddress> addresses() {
    return servers.list().stream().map(Server::address).toList();
  }

  /** Where a line is sent first; empty when there is no server at the moment. */
  Optional<SocketAddress> first() {
    return preferred == null ? addresses().stream().findFirst() : Optional.of(preferred);
  }

  /** Where a line is sent after a server, or nobody, did not answer. */
  Optional<SocketAddress> after(SocketAddress silent) {
    List<SocketAddress> all = addresses();
    if (all.isEmpty()) {
      return Optional.empty();
    }
    int index = all.indexOf(silent) + 1;
    SocketAddress next = all.get(index % all.size());
    if (first().filter(address -> address.equals(silent)).isPresent()) {
      preferred = next;
    }
    if (index == all.size()) {
      servers.lookAgain();
    }
    return Optional.of(next);
  }

  /** How many there are. */
  int count() {
    return servers.list().size();
  }

  /** For a message about a line that has no reply. */
  Servers servers() {
    return servers;
  }
}
