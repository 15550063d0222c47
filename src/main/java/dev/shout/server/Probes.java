package dev.shout.server;

import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets with which this process asks its own servers whether they answer. Who may ask is not
 * the question then: no list, no rate and no limit holds for them, and no PROXY header and no TLS
 * is asked of them, which this process could not give.
 *
 * <p>A socket is known by its own address and port, from before its first packet until it is
 * closed. Nobody else has that address meanwhile: a connection from it is ours, and whoever forges
 * a datagram from it makes us answer ourselves, once. Any thread.
 */
public final class Probes {

  private final Map<Integer, InetAddress> sockets = new ConcurrentHashMap<>();

  /** No probe yet. */
  public Probes() {}

  /**
   * A probe is about to ask.
   *
   * @param local where its socket is bound, to one address
   */
  public void begin(InetSocketAddress local) {
    sockets.put(local.getPort(), local.getAddress());
  }

  /**
   * A probe is over.
   *
   * @param local as it began
   */
  public void end(InetSocketAddress local) {
    sockets.remove(local.getPort());
  }

  boolean isOurs(InetAddress address, int port) {
    return !sockets.isEmpty() && address.equals(sockets.get(port));
  }

  /**
   * The same for a connection. Its address is asked for only if need be: Vert.x makes text of it.
   */
  boolean isOurs(NetSocket socket) {
    if (sockets.isEmpty()) {
      return false;
    }
    SocketAddress peer = socket.remoteAddress();
    if (peer == null || peer.hostAddress() == null) {
      return false;
    }
    try {
      return isOurs(InetAddress.getByName(peer.hostAddress()), peer.port());
    } catch (UnknownHostException e) {
      return false; // It is a literal: never.
    }
  }
}
