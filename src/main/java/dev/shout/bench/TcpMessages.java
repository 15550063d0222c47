package dev.shout.bench;

import dev.shout.net.TcpStream;
import io.netty.buffer.ByteBuf;

/**
 * Messages through a connection: as many on their way as the window allows, each reply makes room
 * for one more. A window of one is the ping-pong of the book.
 *
 * <p>Replies come in the order of the messages, so the times of those on their way stand in a ring.
 * What one read answers is sent with one write. A wrong byte ends the connection: where the next
 * reply begins, nobody knows.
 */
final class TcpMessages implements Load {

  /** Bytes of one write: many short messages share a system call. */
  private static final int BATCH_BYTES = 64 * 1024;

  private final TcpStream stream;
  private final LoopStats stats;
  private final Message message;
  private final int window;
  private final SendSchedule schedule;
  private final long timeoutNanos;
  private final ReplyChecker checker;
  private final long[] intendedAt;
  private final int mask;
  private Timetable timetable;
  private long sent;
  private long answered;
  private long lastProgress;
  private boolean closed;

  TcpMessages(
      TcpStream stream,
      LoopStats stats,
      Message message,
      int window,
      SendSchedule schedule,
      long timeoutNanos) {
    this.stream = stream;
    this.stats = stats;
    this.message = message;
    this.window = window;
    this.schedule = schedule;
    this.timeoutNanos = timeoutNanos;
    this.checker = new ReplyChecker(message.reply(), true);
    int ring = window == 1 ? 1 : Integer.highestOneBit(window - 1) << 1;
    this.intendedAt = new long[ring];
    this.mask = ring - 1;
    stream
        .handler(this::received)
        .drainHandler(() -> fill(System.nanoTime()))
        .endHandler(this::closedByServer)
        .closeHandler(this::closedByServer);
  }

  @Override
  public void begin(Timetable timetable) {
    this.timetable = timetable;
    schedule.begin(timetable.start());
    lastProgress = timetable.start();
    if (!schedule.isOpenLoop()) {
      fill(timetable.start());
    }
  }

  @Override
  public void fill(long now) {
    if (closed || timetable == null) {
      return;
    }
    ByteBuf batch = null;
    int messages = 0;
    while (sent - answered < window && !stream.writeQueueFull()) {
      long intended = schedule.next(now);
      if (intended == SendSchedule.NOT_YET || timetable.isOver(intended)) {
        break;
      }
      if (batch == null) {
        long most = Math.min(window - (sent - answered), BATCH_BYTES / message.requestBytes());
        batch = stream.pool().directBuffer((int) Math.max(1, most) * message.requestBytes());
      }
      message.writeRequest(batch, sent % Message.NUMBERS);
      intendedAt[(int) sent & mask] = intended;
      sent++;
      schedule.taken();
      if (timetable.measures(intended)) {
        messages++;
        if (schedule.isOpenLoop()) {
          stats.sendDelay(now - intended);
        }
      }
      if (batch.writableBytes() < message.requestBytes()) {
        stream.write(batch);
        batch = null;
      }
    }
    if (batch != null) {
      stream.write(batch);
    }
    if (messages > 0) {
      stats.add(Count.SENT, messages);
      stats.add(Count.BYTES_SENT, (long) messages * message.requestBytes());
    }
  }

  private void received(ByteBuf chunk) {
    long now = System.nanoTime();
    int bytes = chunk.readableBytes();
    int completed = checker.next(chunk.internalNioBuffer(chunk.readerIndex(), bytes));
    chunk.release();
    if (closed || timetable == null) {
      return;
    }
    lastProgress = now;
    long repliesSeen = answered + completed + (checker.isWithinReply() ? 1 : 0);
    boolean unasked = repliesSeen > sent;
    if (checker.fault() != null || unasked) {
      wrong(checker.fault() == null ? "bytes that nothing asked for" : checker.fault());
      return;
    }
    settle(completed, bytes, now);
    fill(now);
  }

  private void settle(int completed, int bytes, long now) {
    int measured = 0;
    for (int i = 0; i < completed; i++) {
      long intended = intendedAt[(int) answered & mask];
      answered++;
      if (timetable.measures(intended)) {
        stats.latency(now - intended);
        measured++;
      }
    }
    stats.add(Count.ANSWERED, measured);
    stats.replies(completed, bytes, timetable.measures(now));
  }

  private void wrong(String what) {
    stats.wrong(what);
    closed = true;
    stream.abort();
  }

  /** The server ended the connection, or a reset did: while the run lasts neither is right. */
  private void closedByServer() {
    if (closed) {
      return;
    }
    closed = true;
    stats.add(Count.CLOSED_EARLY, 1);
    if (answered == 1 && !checker.isWithinReply()) {
      stats.add(Count.CLOSED_AFTER_ONE, 1);
    }
    stream.close();
  }

  @Override
  public void tick(long now) {
    if (timetable.isOver(now) && sent > answered && now - lastProgress > timeoutNanos) {
      close();
    }
  }

  @Override
  public boolean isDone() {
    return closed || (sent == answered && timetable.isOver(System.nanoTime()));
  }

  @Override
  public void close() {
    if (timetable != null) {
      stats.add(Count.OVERDUE, schedule.overdue(timetable.measureFrom(), timetable.end()));
    }
    if (!closed) {
      closed = true;
      stream.close();
    }
  }
}
