package dev.shout.client;

import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The UDP client's sockets: used again while they are above doubt, kept open for a while when not.
 *
 * <p>A retired socket stays open, and unheard, until {@value #QUARANTINE} others were retired after
 * it. Closed at once, its port could go to one of our own fresh sockets, and a late reply with it.
 *
 * <p>Runs on the client's event loop.
 */
final class ReplySockets {

  private static final int QUARANTINE = 1024;

  private final Vertx vertx;
  private final Map<SocketAddress, Deque<ReplySocket>> idle = new HashMap<>();
  private final Deque<ReplySocket> retired = new ArrayDeque<>();

  ReplySockets(Vertx vertx) {
    this.vertx = vertx;
  }

  /** An idle socket that asks a server, or a fresh one. */
  ReplySocket take(SocketAddress server) {
    Deque<ReplySocket> sockets = idle.get(server);
    ReplySocket socket = sockets == null ? null : sockets.poll();
    return socket == null ? fresh(server) : socket;
  }

  /** A socket that never asked anything before. */
  ReplySocket fresh(SocketAddress server) {
    return new ReplySocket(vertx, server);
  }

  /** Takes back a socket whose line got its reply. */
  void give(ReplySocket socket) {
    if (socket.isWornOut()) {
      retire(socket);
    } else {
      idle.computeIfAbsent(socket.server(), server -> new ArrayDeque<>()).add(socket);
    }
  }

  /** Takes back a socket that a late reply may still come to. */
  void retire(ReplySocket socket) {
    socket.ignore();
    retired.add(socket);
    if (retired.size() > QUARANTINE) {
      retired.poll().close();
    }
  }

  /** Retires the sockets of servers that are no more. */
  void retain(Collection<SocketAddress> servers) {
    for (SocketAddress server : new ArrayList<>(idle.keySet())) {
      if (!servers.contains(server)) {
        idle.remove(server).forEach(this::retire);
      }
    }
  }

  void close() {
    idle.values().forEach(sockets -> sockets.forEach(ReplySocket::close));
    retired.forEach(ReplySocket::close);
    idle.clear();
    retired.clear();
  }
}
