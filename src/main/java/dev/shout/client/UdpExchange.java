package dev.shout.client;

import dev.shout.config.UdpClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * One line over UDP: asked, and asked again after each time-out, of the next server if several are
 * named, until a reply comes or the tries are used up.
 *
 * <p>Each try after a time-out has a fresh socket, so that the late reply of an earlier try goes to
 * a port where nobody listens for another line. Runs on the client's event loop.
 */
final class UdpExchange {

  private final Vertx vertx;
  private final UdpClientOptions options;
  private final List<SocketAddress> servers;
  private final ReplySockets sockets;
  private final long lineNumber;
  private final Buffer line;

  private Runnable whenSettled;
  private int tries;
  private ReplySocket socket;
  private long timer;
  private Buffer reply;
  private boolean settled;

  UdpExchange(
      Vertx vertx,
      UdpClientOptions options,
      List<SocketAddress> servers,
      ReplySockets sockets,
      long lineNumber,
      Buffer line) {
    this.vertx = vertx;
    this.options = options;
    this.servers = servers;
    this.sockets = sockets;
    this.lineNumber = lineNumber;
    this.line = line;
  }

  void start(Runnable whenSettled) {
    this.whenSettled = whenSettled;
    ask(sockets.take(servers.get(0)));
  }

  private void ask(ReplySocket with) {
    tries++;
    socket = with;
    socket.ask(line, this::answered, this::doubted);
    timer = vertx.setTimer(options.timeoutMillis(), t -> timedOut());
  }

  private void answered(Buffer reply) {
    this.reply = reply;
    vertx.cancelTimer(timer);
    sockets.give(socket);
    settle();
  }

  /** The reply may be the double of another line's: ask where no other line was asked before. */
  private void doubted() {
    vertx.cancelTimer(timer);
    sockets.retire(socket);
    tries--;
    ask(sockets.fresh(socket.server()));
  }

  private void timedOut() {
    sockets.retire(socket);
    if (tries > options.retries()) {
      settle();
    } else {
      ask(sockets.fresh(servers.get(tries % servers.size())));
    }
  }

  private void settle() {
    settled = true;
    whenSettled.run();
  }

  boolean isSettled() {
    return settled;
  }

  /** Shows the reply, or says that there is none. */
  void show(ClientConsole console, UdpClientOptions options) {
    if (reply != null) {
      console.reply(reply);
    } else {
      console.error(NoReply.message(lineNumber, options.servers(), tries, ""));
    }
  }
}
