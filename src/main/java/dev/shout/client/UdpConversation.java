package dev.shout.client;

import dev.shout.config.UdpClientOptions;
import dev.shout.net.UdpSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Many lines over UDP: up to {@code window} exchanges at once, replies shown in the order of the
 * input. Reading pauses while the window or the output is full.
 *
 * <p>Runs on one event loop. What can happen to a single line is in {@link UdpExchange}.
 */
final class UdpConversation {

  private final Vertx vertx;
  private final UdpClientOptions options;
  private final UdpServerChoice servers;
  private final ReplySockets sockets;
  private final ClientConsole console;
  private final Deque<UdpExchange> window = new ArrayDeque<>();
  private final Promise<Integer> done = Promise.promise();
  private long lineNumber;
  private boolean inputEnded;
  private boolean finished;

  UdpConversation(
      Vertx vertx,
      UdpClientOptions options,
      Servers servers,
      ReplySockets sockets,
      ClientConsole console) {
    this.vertx = vertx;
    this.options = options;
    this.servers = new UdpServerChoice(servers, sockets);
    this.sockets = sockets;
    this.console = console;
  }

  /** Goes through the input; done, with the exit code, when every line is settled and written. */
  Future<Integer> run() {
    console.drainHandler(this::settle);
    console.closedHandler(this::finish);
    console.prompt();
    console
        .lines()
        .failureHandler(
            e -> {
              console.error("line " + (lineNumber + 1) + ": " + e.getMessage());
              finish();
            })
        .endHandler(
            () -> {
              inputEnded = true;
              settle();
            })
        .lineHandler(this::ask)
        .resume();
    return done.future();
  }

  private void ask(Buffer line) {
    lineNumber++;
    if (line.length() > UdpSocket.MAX_PAYLOAD) {
      console.error(
          String.format(
              "line %d: %d bytes, more than the %d of a datagram",
              lineNumber, line.length(), UdpSocket.MAX_PAYLOAD));
      return;
    }
    UdpExchange exchange = new UdpExchange(vertx, options, servers, sockets, lineNumber, line);
    window.add(exchange);
    exchange.start(this::settle);
    if (isFull()) {
      console.lines().pause();
    }
  }

  private boolean isFull() {
    return window.size() >= options.window() || console.isFull();
  }

  /** Shows what is settled, in order, and reads on when there is room again. */
  private void settle() {
    while (!window.isEmpty() && window.peek().isSettled()) {
      window.poll().show(console);
    }
    if (inputEnded && window.isEmpty()) {
      finish();
    } else if (!finished && !isFull()) {
      console.lines().resume();
    }
  }

  private void finish() {
    finished = true;
    console.lines().pause();
    sockets.close();
    console.finish().onSuccess(done::tryComplete);
  }
}
