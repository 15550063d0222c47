package dev.shout.bench;

import dev.shout.net.TcpStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * One endless text through a connection, as fast as it goes, both ways at once.
 *
 * <p>At the end our side is closed (half-close), and the rest of the reply is awaited: of a stream
 * every byte has to come back. The same block is sent again and again, without a copy.
 */
final class TcpBulk implements Load {

  /** Bytes of a block; TCP cuts it as it likes. */
  static final int BLOCK_BYTES = 64 * 1024;

  private final TcpStream stream;
  private final LoopStats stats;
  private final ByteBuf block;
  private final int replyBytes;
  private final long timeoutNanos;
  private final ReplyChecker checker;
  private Timetable timetable;
  private long blocks;
  private long received;
  private long lastProgress;
  private boolean outputEnded;
  private boolean closed;

  TcpBulk(TcpStream stream, LoopStats stats, TextKind kind, long timeoutNanos) {
    this.stream = stream;
    this.stats = stats;
    this.timeoutNanos = timeoutNanos;
    Message message = Message.line(kind, BLOCK_BYTES);
    this.block = Unpooled.directBuffer(BLOCK_BYTES);
    message.writeRequest(block, 0);
    this.replyBytes = message.replyBytes();
    this.checker = new ReplyChecker(message.reply(), false);
    stream
        .handler(this::received)
        .drainHandler(() -> fill(System.nanoTime()))
        .endHandler(this::closedByServer)
        .closeHandler(this::closedByServer);
  }

  @Override
  public void begin(Timetable timetable) {
    this.timetable = timetable;
    lastProgress = timetable.start();
    fill(timetable.start());
  }

  @Override
  public void fill(long now) {
    if (closed || outputEnded || timetable == null) {
      return;
    }
    long at = now;
    while (!stream.writeQueueFull() && !timetable.isOver(at)) {
      blocks++;
      if (timetable.measures(at)) {
        stats.add(Count.BYTES_SENT, BLOCK_BYTES);
      }
      stream.write(block.retainedDuplicate());
      at = System.nanoTime();
    }
  }

  private void received(ByteBuf chunk) {
    long now = System.nanoTime();
    int bytes = chunk.readableBytes();
    checker.next(chunk.internalNioBuffer(chunk.readerIndex(), bytes));
    chunk.release();
    if (closed) {
      return;
    }
    lastProgress = now;
    received += bytes;
    boolean unasked = received > blocks * replyBytes;
    if (checker.fault() != null || unasked) {
      stats.wrong(checker.fault() == null ? "bytes that nothing asked for" : checker.fault());
      closed = true;
      stream.abort();
      return;
    }
    stats.add(Count.BYTES_EVER, bytes);
    if (timetable.measures(now)) {
      stats.add(Count.BYTES_RECEIVED, bytes);
    }
  }

  private boolean isComplete() {
    return outputEnded && received == blocks * replyBytes;
  }

  private void closedByServer() {
    if (!closed && !isComplete()) {
      stats.add(Count.CLOSED_EARLY, 1);
      close();
    }
  }

  @Override
  public void tick(long now) {
    if (!outputEnded && timetable.isOver(now)) {
      outputEnded = true;
      stream.shutdownOutput();
    }
    if (outputEnded && now - lastProgress > timeoutNanos) {
      close();
    }
  }

  @Override
  public boolean isDone() {
    return closed || isComplete();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      stats.add(Count.BYTES_MISSING, Math.max(0, blocks * replyBytes - received));
      stream.abort();
    }
    if (block.refCnt() > 0) {
      block.release();
    }
  }
}
