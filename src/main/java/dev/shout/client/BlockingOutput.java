package dev.shout.client;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.OutputStream;

/**
 * A blocking output stream as a Vert.x stream: what is written while a worker thread is busy with
 * one block is gathered and goes out as the next.
 *
 * <p>Runs on the event loop. After a failed write (a broken pipe) everything is dropped; the
 * exception handler hears of it once.
 */
final class BlockingOutput implements WriteStream<Buffer> {

  /** From here on the writer is asked to wait, in bytes; half of it is the mark to go on. */
  private static final int DEFAULT_MAX_PENDING = 256 * 1024;

  private final WorkerExecutor worker;
  private final OutputStream out;

  private Buffer pending = Buffer.buffer();
  private Promise<Void> pendingDone = Promise.promise();
  private int maxPending = DEFAULT_MAX_PENDING;
  private boolean writing;
  private boolean more;
  private boolean failed;
  private Handler<Void> drainHandler;
  private Handler<Throwable> exceptionHandler = e -> {};

  BlockingOutput(WorkerExecutor worker, OutputStream out) {
    this.worker = worker;
    this.out = out;
  }

  @Override
  public Future<Void> write(Buffer data) {
    if (failed) {
      return Future.failedFuture("the output is closed");
    }
    pending.appendBuffer(data);
    Future<Void> done = pendingDone.future();
    if (writing) {
      more = true;
    } else {
      writeOn();
    }
    return done;
  }

  @Override
  public Future<Void> end() {
    return write(Buffer.buffer());
  }

  @Override
  public BlockingOutput setWriteQueueMaxSize(int maxSize) {
    maxPending = maxSize;
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return pending.length() >= maxPending;
  }

  @Override
  public BlockingOutput drainHandler(Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public BlockingOutput exceptionHandler(Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  private void writeOn() {
    writing = true;
    more = false;
    final Buffer block = pending;
    final Promise<Void> done = pendingDone;
    boolean wasFull = writeQueueFull();
    pending = Buffer.buffer();
    pendingDone = Promise.promise();
    worker
        .executeBlocking(
            () -> {
              out.write(block.getBytes());
              out.flush();
              return null;
            },
            // Not ordered, as in LineReader: it would wait behind a read.
            false)
        .onComplete(v -> written(done), error -> fail(done, error));
    if (wasFull && drainHandler != null) {
      drainHandler.handle(null);
    }
  }

  private void written(Promise<Void> done) {
    writing = false;
    done.complete();
    if (more) {
      writeOn();
    }
  }

  private void fail(Promise<Void> done, Throwable error) {
    failed = true;
    pending = Buffer.buffer();
    done.fail(error);
    pendingDone.fail(error);
    exceptionHandler.handle(error);
  }
}
