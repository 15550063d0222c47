package dev.shout.bench;

import dev.shout.net.ConnectedUdp;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Datagrams of one socket: as many on their way as the window allows; a reply, or the time-out of a
 * lost one, makes room for one more. What one read brings is answered with one flush.
 */
final class UdpMessages implements Load {

  private final ConnectedUdp socket;
  private final LoopStats stats;
  private final Message message;
  private final int window;
  private final SendSchedule schedule;
  private final long timeoutNanos;
  private final ByteBuffer expected;
  private final DatagramLedger ledger = new DatagramLedger();
  private Timetable timetable;
  private boolean everAnswered;
  private boolean closed;

  UdpMessages(
      ConnectedUdp socket,
      LoopStats stats,
      Message message,
      int window,
      SendSchedule schedule,
      long timeoutNanos) {
    this.socket = socket;
    this.stats = stats;
    this.message = message;
    this.window = window;
    this.schedule = schedule;
    this.timeoutNanos = timeoutNanos;
    this.expected = message.reply();
    socket
        .handler(this::received)
        .readEndHandler(() -> fill(System.nanoTime()))
        .errorHandler(this::failed);
  }

  @Override
  public void begin(Timetable timetable) {
    this.timetable = timetable;
    schedule.begin(timetable.start());
    if (!schedule.isOpenLoop()) {
      fill(timetable.start());
    }
  }

  @Override
  public void fill(long now) {
    if (closed || timetable == null) {
      return;
    }
    int written = 0;
    int measured = 0;
    while (ledger.inFlight() < window && ledger.hasRoom() && !socket.writeQueueFull()) {
      long intended = schedule.next(now);
      if (intended == SendSchedule.NOT_YET || timetable.isOver(intended)) {
        break;
      }
      ByteBuf datagram = socket.allocate(message.requestBytes());
      message.writeRequest(datagram, ledger.next() % Message.NUMBERS);
      ledger.sent(intended, now);
      schedule.taken();
      socket.write(datagram);
      written++;
      if (timetable.measures(intended)) {
        measured++;
        if (schedule.isOpenLoop()) {
          stats.sendDelay(now - intended);
        }
      }
    }
    if (written > 0) {
      stats.add(Count.SENT, measured);
      stats.add(Count.BYTES_SENT, (long) measured * message.requestBytes());
      socket.flush();
    }
  }

  private void received(ByteBuf datagram) {
    if (timetable == null) {
      return;
    }
    long now = System.nanoTime();
    int bytes = datagram.readableBytes();
    long number = Message.readNumber(datagram);
    if (number < 0 || !isRight(datagram)) {
      stats.wrong(fault(datagram, number));
    }
    DatagramLedger.Reply reply = ledger.reply(number);
    switch (reply) {
      case ANSWER -> answered(number, bytes, now);
      case LATE -> further(Count.LATE, number);
      case DOUBLED -> further(Count.DOUBLED, number);
      case UNKNOWN -> unknown(number);
      default -> throw new IllegalStateException(reply.toString());
    }
  }

  private void answered(long number, int bytes, long now) {
    everAnswered = true;
    long intended = ledger.intendedAt(number);
    if (timetable.measures(intended)) {
      stats.latency(now - intended);
      stats.add(Count.ANSWERED, 1);
      stats.add(Count.OUT_OF_ORDER, ledger.wasOutOfOrder() ? 1 : 0);
    }
    stats.replies(1, bytes, timetable.measures(now));
  }

  /** A reply too many or too late; of the warm-up's datagrams nobody wants to know. */
  private void further(Count count, long number) {
    if (timetable.measures(ledger.intendedAt(number))) {
      stats.add(count, 1);
    }
  }

  /** A reply without a number was told as wrong already. */
  private void unknown(long number) {
    if (number >= 0) {
      stats.wrong("a reply to datagram " + number + ", which was not sent");
    }
  }

  /** Behind the number, which tells which one it is. */
  private boolean isRight(ByteBuf datagram) {
    if (datagram.readableBytes() != message.replyBytes()) {
      return false;
    }
    int textBytes = message.replyBytes() - Message.NUMBER_BYTES;
    expected.position(Message.NUMBER_BYTES);
    return datagram
            .internalNioBuffer(datagram.readerIndex() + Message.NUMBER_BYTES, textBytes)
            .mismatch(expected)
        < 0;
  }

  private String fault(ByteBuf datagram, long number) {
    String which = number < 0 ? "a reply without its number" : "the reply to datagram " + number;
    int bytes = datagram.readableBytes();
    if (bytes < message.replyBytes()) {
      return which + " has " + bytes + " bytes in place of " + message.replyBytes();
    }
    if (bytes > message.replyBytes()) {
      return which + " has more than its " + message.replyBytes() + " bytes";
    }
    for (int i = Message.NUMBER_BYTES; i < bytes; i++) {
      byte found = datagram.getByte(datagram.readerIndex() + i);
      if (found != expected.get(i)) {
        return which
            + ", byte "
            + (i + 1)
            + ": expected "
            + ReplyChecker.show(expected.get(i))
            + ", found "
            + ReplyChecker.show(found);
      }
    }
    return which;
  }

  /** Nobody listens: no reason to go on when there never was an answer. */
  private void failed(Throwable cause) {
    if (!everAnswered && !closed) {
      stats.failed(Count.NOT_CONNECTED, Failures.text(cause));
      close();
    }
  }

  @Override
  public void tick(long now) {
    ledger.giveUpSentBefore(now - timeoutNanos);
    fill(now);
  }

  @Override
  public boolean isDone() {
    return closed || (ledger.inFlight() == 0 && timetable.isOver(System.nanoTime()));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (timetable != null) {
      stats.add(Count.OVERDUE, schedule.overdue(timetable.measureFrom(), timetable.end()));
    }
    var unused = socket.close();
  }
}
