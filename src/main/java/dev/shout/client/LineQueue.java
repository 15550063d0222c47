package dev.shout.client;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The lines that have no reply yet, in order: first those sent on the present connection, then
 * those that wait. Runs on the client's event loop.
 */
final class LineQueue {

  private record Line(long number, Buffer text) {}

  private final Deque<Line> sent = new ArrayDeque<>();
  private final Deque<Line> waiting = new ArrayDeque<>();
  private long lastNumber;
  private long bytes;

  void add(Buffer text) {
    waiting.add(new Line(++lastNumber, text));
    bytes += text.length() + 1L;
  }

  /** The number of the line added last; the first one is 1. */
  long lastNumber() {
    return lastNumber;
  }

  /** Bytes held, with line feeds. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return sent.isEmpty() && waiting.isEmpty();
  }

  boolean hasSent() {
    return !sent.isEmpty();
  }

  int sentCount() {
    return sent.size();
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** The next line that waits; it counts as sent from now on. */
  Buffer sendNext() {
    Line line = waiting.remove();
    sent.add(line);
    return line.text;
  }

  /**
   * The line asked first has its reply.
   *
   * @return false when no line was asked: the server said more than it was asked
   */
  boolean answerFirst() {
    Line line = sent.poll();
    if (line == null) {
      return false;
    }
    bytes -= line.text.length() + 1L;
    return true;
  }

  /** The connection broke: what was sent on it waits again, in its old order. */
  void takeBackSent() {
    while (!sent.isEmpty()) {
      waiting.addFirst(sent.removeLast());
    }
  }

  /** Drops the first line that waits, and tells its number. */
  long giveUpFirst() {
    Line line = waiting.remove();
    bytes -= line.text.length() + 1L;
    return line.number;
  }

  void clear() {
    sent.clear();
    waiting.clear();
    bytes = 0;
  }
}
