package dev.shout.client;

import dev.shout.config.ServerAddress;
import dev.shout.config.TcpClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;

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
 * that wait, and each later one has a single try until a server answers again.
 *
 * <p>Runs on one event loop.
 */
final class TcpConversation {

  /** The wait before a second try, in ms; it doubles with each further one. */
  private static final long FIRST_PAUSE_MILLIS = 100;

  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Vertx vertx;
  private final TcpClientOptions options;
  private final ClientConsole console;
  private final NetClient client;
  private final LineQueue lines = new LineQueue();
  private final Promise<Integer> done = Promise.promise();

  private LineConnection connection;
  private boolean connecting;
  private boolean oneAtATime;
  private boolean inputEnded;
  private boolean finished;
  private boolean sendScheduled;
  private int server;

  /** Tries since the last answer; what the next give-up reports. */
  private int failures;

  /** Tries before a give-up: fewer once no server could be reached. */
  private int allowedFailures;

  TcpConversation(Vertx vertx, TcpClientOptions options, ClientConsole console) {
    this.vertx = vertx;
    this.options = options;
    this.console = console;
    this.allowedFailures = options.retries();
    this.client = vertx.createNetClient(ClientTls.clientOptions(options));
  }

  /** Goes through the input; done, with the exit code, when every line is settled and written. */
  Future<Integer> run() {
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
    if (connection != null) {
      connection.send(lines, oneAtATime ? 1 : Integer.MAX_VALUE);
    } else if (!connecting && lines.hasWaiting()) {
      connect();
    }
  }

  private void connect() {
    connecting = true;
    ServerAddress to = options.servers().get(server);
    client
        .connect(ClientTls.to(to, options))
        .onSuccess(
            socket -> {
              connecting = false;
              connection =
                  new LineConnection(vertx, socket, options.timeoutMillis())
                      .replyHandler(this::answered)
                      .drainHandler(this::send)
                      .closeHandler(this::disconnected);
              send();
            })
        .onFailure(
            error -> {
              connecting = false;
              failed(Causes.text(error), true);
            });
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
    lines.takeBackSent();
    oneAtATime = true;
    if (answeredNothing) {
      failed(cause, false);
    } else {
      send();
    }
  }

  private void failed(String cause, boolean unreachable) {
    failures++;
    server = (server + 1) % options.servers().size();
    if (failures > allowedFailures) {
      giveUp(cause, unreachable);
    }
    boolean nextServerUntried = failures % options.servers().size() != 0;
    if (failures == 0 || nextServerUntried) {
      send();
    } else {
      vertx.setTimer(pause(), timer -> send());
    }
  }

  private long pause() {
    return Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, 10));
  }

  private void giveUp(String cause, boolean unreachable) {
    do {
      long number = lines.giveUpFirst();
      console.error(NoReply.message(number, options.servers(), failures, cause));
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
