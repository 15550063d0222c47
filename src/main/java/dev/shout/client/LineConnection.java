package dev.shout.client;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/**
 * One connection of the TCP client: lines out, reply lines in. Closes itself when lines are asked
 * and the server neither says nor takes anything for the time-out.
 *
 * <p>A reply that a close cuts short is dropped: its line is asked again. Runs on the client's
 * event loop.
 */
final class LineConnection {

  /** Bytes gathered before a write: many short lines share a system call. */
  private static final int BATCH = 64 * 1024;

  private final Vertx vertx;
  private final NetSocket socket;
  private long timeoutMillis;
  private long timer;
  private Handler<Buffer> replyHandler = reply -> {};
  private Runnable drainHandler = () -> {};
  private Consumer<String> closeHandler = cause -> {};
  private String cause = "the server closed the connection";
  private int answers;
  private int asked;
  private boolean progress;
  private boolean paused;

  LineConnection(Vertx vertx, NetSocket socket, long timeoutMillis) {
    this.vertx = vertx;
    this.socket = socket;
    this.timeoutMillis = timeoutMillis;
    RecordParser replies = RecordParser.newDelimited("\n", this::received);
    socket
        .handler(
            data -> {
              progress = true;
              replies.handle(data);
            })
        .drainHandler(
            v -> {
              progress = true;
              drainHandler.run();
            })
        .exceptionHandler(error -> cause = Causes.text(error))
        .closeHandler(v -> closed());
    this.timer = vertx.setPeriodic(timeoutMillis, t -> checkProgress());
  }

  LineConnection replyHandler(Handler<Buffer> handler) {
    replyHandler = handler;
    return this;
  }

  LineConnection drainHandler(Runnable handler) {
    drainHandler = handler;
    return this;
  }

  /** Hears, once, that the connection is gone, and why. */
  LineConnection closeHandler(Consumer<String> handler) {
    closeHandler = handler;
    return this;
  }

  /**
   * Sends lines while there are any, no more than {@code most} are unanswered and there is room.
   */
  void send(LineQueue lines, int most) {
    Buffer batch = Buffer.buffer();
    while (lines.hasWaiting() && lines.sentCount() < most && !socket.writeQueueFull()) {
      if (asked == answers) {
        progress = true;
      }
      batch.appendBuffer(lines.sendNext()).appendByte((byte) '\n');
      asked++;
      if (batch.length() >= BATCH) {
        socket.write(batch);
        batch = Buffer.buffer();
      }
    }
    if (batch.length() > 0) {
      socket.write(batch);
    }
  }

  private void received(Buffer reply) {
    answers++;
    replyHandler.handle(reply);
  }

  /** Replies received so far. */
  int answers() {
    return answers;
  }

  void pause() {
    paused = true;
    socket.pause();
  }

  void resume() {
    if (paused) {
      paused = false;
      progress = true;
      socket.resume();
    }
  }

  /** From now on waits no longer than this without progress: the server may be gone already. */
  void shortenTimeout(long millis) {
    if (millis < timeoutMillis) {
      timeoutMillis = millis;
      progress = false;
      vertx.cancelTimer(timer);
      timer = vertx.setPeriodic(millis, t -> checkProgress());
    }
  }

  private void checkProgress() {
    if (asked > answers && !progress && !paused) {
      cause = "no answer within " + timeoutMillis + " ms";
      socket.close();
    }
    progress = false;
  }

  private void closed() {
    vertx.cancelTimer(timer);
    hearNoMore();
    closeHandler.accept(cause);
  }

  void close() {
    hearNoMore();
    closeHandler = ignored -> {};
    socket.close();
  }

  /**
   * Vert.x delivers what a pause held back also when the socket is closed meanwhile. By then the
   * owner asks these lines on another connection, whose replies they would be taken for ({@code
   * LineConnectionTest.shouldHearNoReplyAfterTheClose}).
   */
  private void hearNoMore() {
    replyHandler = ignored -> {};
    drainHandler = () -> {};
  }
}
