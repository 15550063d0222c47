package dev.shout.server;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the TCP server has done since it started. Any thread may read; all numbers but {@link
 * #open()} only grow.
 */
public final class TcpCounters {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();

  void connectionAccepted() {
    accepted.increment();
  }

  void connectionClosed() {
    closed.increment();
  }

  void bytesReceived(int count) {
    bytesReceived.add(count);
  }

  void bytesSent(int count) {
    bytesSent.add(count);
  }

  /**
   * Connections accepted.
   *
   * @return a count
   */
  public long accepted() {
    return accepted.sum();
  }

  /**
   * Connections open now.
   *
   * @return a count
   */
  public long open() {
    return accepted.sum() - closed.sum();
  }

  /**
   * Bytes read from clients.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /**
   * Bytes handed to the write queue for clients.
   *
   * @return bytes
   */
  public long bytesSent() {
    return bytesSent.sum();
  }

  @Override
  public String toString() {
    return "accepted="
        + accepted()
        + " open="
        + open()
        + " bytesReceived="
        + bytesReceived()
        + " bytesSent="
        + bytesSent();
  }
}
