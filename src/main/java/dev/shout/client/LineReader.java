package dev.shout.client;

import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a blocking input stream: each block is read on a worker thread, its lines come on
 * the event loop, as many as are asked for. While paused nothing more is read: one block and the
 * beginning of one line are all that is held.
 *
 * <p>A line ends with a line feed, which is not part of it; the last one may lack it. Any other
 * byte is content.
 *
 * <p>Not Vert.x's {@code RecordParser} over a stream: when the end comes while it is paused it
 * drops the lines it holds, and when the end comes from within its own {@code resume} it makes an
 * empty line of it. {@code LineReaderTest} holds both.
 */
final class LineReader {

  /** The longest line, in bytes: what one buffer can grow to. */
  static final int MAX_LINE = 1 << 30;

  /** Bytes asked for in one read: a pipe holds as many. */
  private static final int BLOCK = 64 * 1024;

  private final WorkerExecutor worker;
  private final InputStream in;
  private final byte[] block = new byte[BLOCK];

  /** What of the block is not yet delivered: from position to limit. */
  private int position;

  private int limit;

  /** The beginning of a line whose end is not yet read. */
  private Buffer begun = Buffer.buffer();

  private Handler<Buffer> lineHandler = line -> {};
  private Runnable endHandler = () -> {};
  private Handler<IOException> failureHandler = e -> {};
  private boolean paused = true;
  private boolean busy;

  /** The stream is at its end. Kept: on a terminal another read would ask for another end. */
  private boolean exhausted;

  /** The end, or a failure, was reported. */
  private boolean ended;

  /**
   * Starts paused.
   *
   * @param worker a thread that may wait for input
   * @param in read to its end, never closed
   */
  LineReader(WorkerExecutor worker, InputStream in) {
    this.worker = worker;
    this.in = in;
  }

  LineReader lineHandler(Handler<Buffer> handler) {
    lineHandler = handler;
    return this;
  }

  /** Hears, once and after the last line, that there are no more. */
  LineReader endHandler(Runnable handler) {
    endHandler = handler;
    return this;
  }

  /** Hears that reading failed, or that a line is too long; nothing comes after that. */
  LineReader failureHandler(Handler<IOException> handler) {
    failureHandler = handler;
    return this;
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    goOn();
  }

  /** Delivers what is there, then reads. Handlers may pause and resume: this never nests. */
  private void goOn() {
    if (busy) {
      return;
    }
    busy = true;
    while (!paused && !ended && position < limit) {
      deliverNext();
    }
    if (paused || ended) {
      busy = false;
    } else if (exhausted) {
      end();
    } else {
      readBlock();
    }
  }

  private void deliverNext() {
    int end = position;
    while (end < limit && block[end] != '\n') {
      end++;
    }
    begun.appendBytes(block, position, end - position);
    position = end;
    if (end < limit) {
      position++;
      deliverBegun();
    } else if (begun.length() > MAX_LINE - BLOCK) {
      fail(new IOException("longer than " + MAX_LINE + " bytes"));
    }
  }

  private void deliverBegun() {
    Buffer line = begun;
    begun = Buffer.buffer();
    lineHandler.handle(line);
  }

  private void readBlock() {
    worker
        // Not ordered: the order would be that of the whole context, and a reply would wait behind
        // the read of the next line (TcpClientVerticleTest.shouldAnswerALineBeforeTheInputEnds).
        .executeBlocking(() -> in.read(block), false)
        .onComplete(
            count -> {
              busy = false;
              position = 0;
              limit = Math.max(count, 0);
              exhausted = count < 0;
              goOn();
            },
            error -> fail(new IOException(error.getMessage(), error)));
  }

  private void end() {
    ended = true;
    if (begun.length() > 0) {
      deliverBegun();
    }
    endHandler.run();
  }

  private void fail(IOException error) {
    ended = true;
    busy = false;
    failureHandler.handle(error);
  }
}
