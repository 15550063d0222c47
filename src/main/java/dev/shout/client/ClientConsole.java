package dev.shout.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What a client shows a person or a pipe: lines in, a reply a line out, errors aside.
 *
 * <p>On a terminal it prompts and answers as the book's clients do. In a pipe standard output holds
 * the replies and nothing else. Runs on the client's event loop; reading and writing block worker
 * threads of its own.
 */
final class ClientConsole {

  /** The exit code when every line got its reply. */
  static final int ALL_ANSWERED = 0;

  /** The exit code when a line got none, or the output was closed. */
  static final int NOT_ALL_ANSWERED = 1;

  private static final Buffer PROMPT = text("Input lowercase sentence: ");
  private static final Buffer FROM_SERVER = text("From Server: ");
  private static final Buffer NEW_LINE = text("\n");

  private final boolean interactive;
  private final LineReader lines;
  private final BlockingOutput out;
  private final BlockingOutput err;
  private int exitCode = ALL_ANSWERED;
  private boolean finished;

  private ClientConsole(Vertx vertx, StandardStreams streams) {
    this.interactive = streams.interactive();
    this.lines = new LineReader(worker(vertx, "stdin"), streams.in());
    this.out = new BlockingOutput(worker(vertx, "stdout"), streams.out());
    this.err = new BlockingOutput(worker(vertx, "stderr"), streams.err());
  }

  static ClientConsole open(Vertx vertx, StandardStreams streams) {
    return new ClientConsole(vertx, streams);
  }

  /** A thread of its own, which may wait for ever: a person thinks longer than Vert.x's warning. */
  private static WorkerExecutor worker(Vertx vertx, String name) {
    return vertx.createSharedWorkerExecutor(
        "shout-" + name + "-" + System.identityHashCode(new Object()),
        1,
        Long.MAX_VALUE,
        TimeUnit.NANOSECONDS);
  }

  private static Buffer text(String text) {
    return Buffer.buffer(text);
  }

  /** The lines of standard input. */
  LineReader lines() {
    return lines;
  }

  /** Asks for the next line, when a person is there to be asked. */
  void prompt() {
    if (interactive && !finished) {
      out.write(PROMPT);
    }
  }

  /** Shows a reply; the line feed is added. */
  void reply(Buffer line) {
    if (interactive) {
      out.write(FROM_SERVER);
    }
    out.write(line);
    out.write(NEW_LINE);
    prompt();
  }

  /** Says what went wrong with a line; the exit code tells of it. */
  void error(String message) {
    exitCode = NOT_ALL_ANSWERED;
    err.write(Buffer.buffer((message + "\n").getBytes(StandardCharsets.UTF_8)));
    prompt();
  }

  /** Whether replies come faster than standard output takes them. */
  boolean isFull() {
    return out.writeQueueFull();
  }

  void drainHandler(Runnable handler) {
    out.drainHandler(v -> handler.run());
  }

  /** Hears that nobody reads standard output any more. */
  void closedHandler(Runnable handler) {
    out.exceptionHandler(
        e -> {
          exitCode = NOT_ALL_ANSWERED;
          handler.run();
        });
  }

  /** Ends the output: done, with the exit code, when all of it was written. */
  Future<Integer> finish() {
    if (interactive && !finished) {
      out.write(NEW_LINE);
    }
    finished = true;
    return Future.join(out.end(), err.end()).transform(done -> Future.succeededFuture(exitCode));
  }
}
