package dev.shout.client;

import dev.shout.config.UdpClientOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;

/**
 * One line over UDP: asked, and asked again after each time-out, of the next server if there are
 * several, until a reply comes or the tries are used up and every server was asked.
 *
 * <p>Each try after a time-out has a fresh socket, so that the late reply of an earlier try goes to
 * a port where nobody listens for another line. Runs on the client's event loop.
 */
final class UdpExchange {

  private final Vertx vertx;
  private final UdpClientOptions options;
  private final UdpServerChoice servers;
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
      UdpServerChoice servers,
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
    servers.first().map(sockets::take).ifPresentOrElse(this::ask, this::askNobody);
  }

  private void ask(ReplySocket with) {
    tries++;
    socket = with;
    socket.ask(line, this::answered, this::doubted);
    startTimer();
  }

  /** There is no server: the time-out is the wait for one to come. */
  private void askNobody() {
    tries++;
    socket = null;
    startTimer();
  }

  private void startTimer() {
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
    SocketAddress silent = socket == null ? null : socket.server();
    if (socket != null) {
      sockets.retire(socket);
    }
    Optional<SocketAddress> next = servers.after(silent);
    if (tries > Math.max(options.retries(), servers.count() - 1)) {
      settle();
    } else {
      next.map(sockets::fresh).ifPresentOrElse(this::ask, this::askNobody);
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
  void show(ClientConsole console) {
    if (reply != null) {
      console.reply(reply);
    } else {
      console.error(NoReply.message(lineNumber, servers.servers(), tries, ""));
    }
  }
}
