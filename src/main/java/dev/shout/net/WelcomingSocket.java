package dev.shout.net;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * The socket that a server accepts connections on, to be closed before the server is.
 *
 * <p>Vert.x's server does it the other way round: it first forgets its handler, and what is
 * accepted between that and the close of this socket is reset. Under the load of connecting clients
 * that was one connection in every other restart ({@code ReusePortIT}, with tcp_migrate_req 1).
 */
public final class WelcomingSocket {

  private final Channel channel;

  private WelcomingSocket(Channel channel) {
    this.channel = channel;
  }

  /**
   * Finds the socket.
   *
   * @param accepted any connection of the server
   * @return its welcoming socket
   */
  public static WelcomingSocket of(NetSocket accepted) {
    return new WelcomingSocket(
        ((NetSocketInternal) accepted).channelHandlerContext().channel().parent());
  }

  /**
   * Closes the socket, if it is open.
   *
   * @param context where the server's handler runs
   * @return done on that context, when the handler has seen all that was accepted
   */
  public Future<Void> close(Context context) {
    Promise<Void> closed = Promise.promise();
    // The acceptor has handed each connection to its event loop before it closes: it is in front of
    // us in that loop's queue.
    channel.close().addListener(done -> context.runOnContext(v -> closed.complete()));
    return closed.future();
  }
}
