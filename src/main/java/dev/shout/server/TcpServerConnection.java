package dev.shout.server;

import dev.shout.config.TcpServerOptions;
import dev.shout.net.TcpStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.Vertx;

/**
 * The life of one connection on the server: read, upper-case, write; at the end of input, the rest
 * and then our end.
 *
 * <p>Memory is bounded by back-pressure: while the write queue is full, the connection is not read.
 * A client that half-closes gets every byte of its reply and then the end of the stream.
 *
 * <p>With {@code closeAfterReply} it answers the first chunk and closes, as the book's server does.
 * The book's close() resets the connection when the client has sent more, which can destroy the
 * reply on its way; so we end our output, read and forget what still comes, and close when the
 * client does or {@value #LINGER_MILLIS} ms later.
 *
 * <p>Runs on the connection's event loop.
 */
final class TcpServerConnection {

  /** How long a client of {@code closeAfterReply} may take to close, in ms. */
  static final long LINGER_MILLIS = 2_000;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final TcpStream stream;
  private final TcpCounters counters;
  private final boolean closeAfterReply;
  private final StreamUppercase uppercase = new StreamUppercase();
  private long lingerTimer = NO_TIMER;

  TcpServerConnection(
      Vertx vertx, TcpStream stream, TcpCounters counters, TcpServerOptions options) {
    this.vertx = vertx;
    this.stream = stream;
    this.counters = counters;
    this.closeAfterReply = options.closeAfterReply();
  }

  void start() {
    counters.connectionAccepted();
    stream
        .handler(closeAfterReply ? this::answerOnce : this::answer)
        .drainHandler(stream::resume)
        .endHandler(this::finish)
        .closeHandler(this::closed);
  }

  private void answer(ByteBuf chunk) {
    counters.bytesReceived(chunk.readableBytes());
    send(uppercase.next(chunk));
    if (stream.writeQueueFull()) {
      stream.pause();
    }
  }

  private void send(ByteBuf reply) {
    counters.bytesSent(reply.readableBytes());
    stream.write(reply);
  }

  private void finish() {
    send(uppercase.finish(ByteBufAllocator.DEFAULT));
    stream.close();
  }

  private void answerOnce(ByteBuf chunk) {
    answer(chunk);
    send(uppercase.finish(ByteBufAllocator.DEFAULT));
    stream.shutdownOutput();
    stream.handler(ByteBuf::release).drainHandler(() -> {}).endHandler(stream::close).resume();
    lingerTimer = vertx.setTimer(LINGER_MILLIS, timer -> stream.close());
  }

  private void closed() {
    counters.connectionClosed();
    if (lingerTimer != NO_TIMER) {
      vertx.cancelTimer(lingerTimer);
    }
  }
}
