package dev.shout.client;

import dev.shout.config.TcpClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import java.util.List;

/**
 * Many lines over TCP: pipelined through one connection, replies matched by their line feeds, and
 * through the next connection when that one breaks.
 *
 * <p>A line leaves the {@link LineQueue} only with its whole reply. So whatever a server does (the
 * book's answers once and closes; another resets), no line is lost and none answered twice. After a
 * connection broke, lines go one at a time until one connection has answered two: then it stays,
 * and pipelining is worth it again.
 *
 * <p>A connection that answered nothing is a failed try. When the tries are used up, the line that
 * was asked first is given up and named; when no connection could be made at all, so are all lines
 * that wait, and each later one has a single try until a server answers again. Each server is tried
 * before a line is given up, and once more looked for when all were.
 *
 * <p>When the list of servers changes and ours has left it, or a better one has come, nothing more
 * is sent on the connection; the replies that are outstanding still come, and with the last of them
 * the client moves on. So a server that drains is left without a line asked twice.
 *
 * <p>Runs on one event loop.
 */
final class TcpConversation {

  /** The wait before a second try, in ms; it doubles with each further one. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** The longest wait for replies of a server that has left the list: it may be dead already. */
  private static final long LEAVING_TIMEOUT_MILLIS = 1_000;

  private final Vertx vertx;
  private final TcpClientOptions options;
  private final Servers servers;
  private final ClientConsole console;
  private final NetClient client;
  private final LineQueue lines = new LineQueue();
  private final Promise<Integer> done = Promise.promise();

  private LineConnection connection;

  /** The list as it was last seen. */
  private List<Server> known;

  /** The server of the connection, or of the try for one; null before the first. */
  private Server server;

  /** Which of the list is next to be connected to. */
  private int next;

  /** Nothing more is sent on this connection: it is closed after the replies outstanding. */
  private boolean leaving;

  private boolean connecting;
  private boolean oneAtATime;
  private boolean inputEnded;
  private boolean finished;
  private boolean sendScheduled;

  /** Tries since the last answer; what the next give-up reports. */
  private int failures;

  /** Tries before a give-up: fewer once no server could be reached. */
  private int allowedFailures;

  TcpConversation(Vertx vertx, TcpClientOptions options, Servers servers, ClientConsole console) {
    this.vertx = vertx;
    this.options = options;
    this.servers = servers;
    this.known = servers.list();
    this.console = console;
    this.allowedFailures = options.retries();
    this.client = vertx.createNetClient(ClientTls.clientOptions(options));
  }

  /** Goes through the input; done, with the exit code, when every line is settled and written. */
  Future<Integer> run() {
    servers.changeHandler(this::serversChanged);
    console.drainHandler(this::readOn);
    console.closedHandler(this::finish);
    console.prompt();
    console
        .lines()
        .failureHandler(
            e -> {
              console.error("line " + (lines.lastNumber() + 1) + ": " + e.getMessage());
              finish();
            })
        .endHandler(
            () -> {
              inputEnded = true;
              finishWhenSettled();
            })
        .lineHandler(this::ask)
        .resume();
    return done.future();
  }

  private void ask(Buffer line) {
    lines.add(line);
    if (isFull()) {
      console.lines().pause();
    }
    sendSoon();
  }

  private boolean isFull() {
    return lines.bytes() >= options.windowBytes() || console.isFull();
  }

  /** Goes on with what waited for room: the replies of the server, and the lines of the input. */
  private void readOn() {
    if (connection != null && !console.isFull()) {
      connection.resume();
    }
    if (!finished && !isFull()) {
      console.lines().resume();
    }
  }

  /** Sends at the end of this turn of the event loop: many lines in one write. */
  private void sendSoon() {
    if (!sendScheduled) {
      sendScheduled = true;
      vertx.runOnContext(
          v -> {
            sendScheduled = false;
            send();
          });
    }
  }

  private void send() {
    if (leaving && !lines.hasSent()) {
      leave();
    }
    if (connection == null) {
      if (!connecting && lines.hasWaiting()) {
        connect();
      }
    } else if (!leaving) {
      connection.send(lines, oneAtATime ? 1 : Integer.MAX_VALUE);
    }
  }

  private void connect() {
    List<Server> list = servers.list();
    if (list.isEmpty()) {
      failed("", true);
      return;
    }
    connecting = true;
    server = list.get(next % list.size());
    client
        .connect(ClientTls.to(server, options))
        .onSuccess(
            socket -> {
              connecting = false;
              connection =
                  new LineConnection(vertx, socket, options.timeoutMillis())
                      .replyHandler(this::answered)
                      .drainHandler(this::send)
                      .closeHandler(this::disconnected);
              leaving = !servers.list().contains(server);
              send();
            })
        .onFailure(
            error -> {
              connecting = false;
              failed(Causes.text(error), true);
            });
  }

  private void serversChanged() {
    List<Server> before = known;
    known = servers.list();
    next = 0;
    boolean betterCame = !known.get(0).equals(server) && !before.contains(known.get(0));
    if (connection != null && (betterCame || !known.contains(server))) {
      leaving = true;
      connection.shortenTimeout(LEAVING_TIMEOUT_MILLIS);
    }
    sendSoon();
  }

  private void leave() {
    leaving = false;
    connection.close();
    connection = null;
  }

  private void answered(Buffer reply) {
    if (lines.answerFirst()) {
      console.reply(reply);
    }
    failures = 0;
    allowedFailures = options.retries();
    oneAtATime &= connection.answers() < 2;
    if (console.isFull()) {
      connection.pause();
    }
    readOn();
    sendSoon();
    finishWhenSettled();
  }

  private void disconnected(String cause) {
    boolean answeredNothing = connection.answers() == 0 && lines.hasSent();
    connection = null;
    leaving = false;
    lines.takeBackSent();
    oneAtATime = true;
    if (answeredNothing) {
      failed(cause, false);
    } else {
      send();
    }
  }

  private void failed(String cause, boolean unreachable) {
    int all = Math.max(1, servers.list().size());
    failures++;
    next = (next + 1) % all;
    boolean roundOver = failures % all == 0;
    if (roundOver) {
      servers.lookAgain();
    }
    if (failures > Math.max(allowedFailures, all - 1)) {
      giveUp(cause, unreachable);
    }
    if (failures == 0 || !roundOver) {
      send();
    } else {
      vertx.setTimer(pause(), timer -> send());
    }
  }

  private long pause() {
    int rounds = failures / Math.max(1, servers.list().size());
    return Math.min(
        LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(Math.max(rounds - 1, 0), 10));
  }

  private void giveUp(String cause, boolean unreachable) {
    do {
      long number = lines.giveUpFirst();
      console.error(NoReply.message(number, servers, failures, cause));
    } while (unreachable && lines.hasWaiting());
    failures = 0;
    allowedFailures = unreachable ? 0 : options.retries();
    readOn();
    finishWhenSettled();
  }

  private void finishWhenSettled() {
    if (inputEnded && lines.isEmpty()) {
      finish();
    }
  }

  private void finish() {
    finished = true;
    console.lines().pause();
    lines.clear();
    if (connection != null) {
      connection.close();
    }
    console.finish().onSuccess(done::tryComplete);
  }
}
