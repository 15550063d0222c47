package dev.shout.client;

import dev.shout.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Looks up the servers' addresses, once, off the event loop: UDP replies are told by address. */
final class ServerAddresses {

  private ServerAddresses() {}

  /** Fails with one line for the user when a host is unknown. */
  static Future<List<SocketAddress>> resolve(Vertx vertx, List<ServerAddress> servers) {
    return vertx.executeBlocking(
        () -> {
          List<SocketAddress> resolved = new ArrayList<>();
          for (ServerAddress server : servers) {
            resolved.add(resolve(server));
          }
          return resolved;
        });
  }

  private static SocketAddress resolve(ServerAddress server) {
    try {
      InetAddress address = InetAddress.getByName(server.host());
      return SocketAddress.inetSocketAddress(new InetSocketAddress(address, server.port()));
    } catch (UnknownHostException e) {
      throw new UnknownServerException(server);
    }
  }

  /** A server's host has no address. The message is the one line for the user. */
  static final class UnknownServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownServerException(ServerAddress server) {
      super("unknown host \"" + server.host() + "\" in server " + server, null, false, false);
    }
  }
}
