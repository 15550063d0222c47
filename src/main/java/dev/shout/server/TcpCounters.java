package dev.shout.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the TCP server has done since it started. Any thread may read; all numbers but {@link
 * #open()} and {@link #halfClosed()} only grow.
 */
public final class TcpCounters {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private final LongAdder refusedByLimit = new LongAdder();
  private final LongAdder refusedByAddress = new LongAdder();
  private final LongAdder acceptFailures = new LongAdder();
  private final LongAdder idleTimeouts = new LongAdder();
  private final LongAdder halfCloseTimeouts = new LongAdder();
  private final LongAdder handshakesFailed = new LongAdder();
  private final LongAdder proxiesRefused = new LongAdder();
  private final LongAdder resets = new LongAdder();
  private final LongAdder halfClosed = new LongAdder();
  private final ServiceTimes serviceTimes = new ServiceTimes();
  private final List<TcpTraffic> traffic = new CopyOnWriteArrayList<>();

  void connectionAccepted() {
    accepted.increment();
  }

  void connectionClosed() {
    closed.increment();
  }

  void refusedByLimit() {
    refusedByLimit.increment();
  }

  void refusedByAddress() {
    refusedByAddress.increment();
  }

  void acceptFailure() {
    acceptFailures.increment();
  }

  void idleTimeout() {
    idleTimeouts.increment();
  }

  void halfCloseTimeout() {
    halfCloseTimeouts.increment();
  }

  void handshakeFailed() {
    handshakesFailed.increment();
  }

  void proxyRefused() {
    proxiesRefused.increment();
  }

  void reset() {
    resets.increment();
  }

  void halfCloseBegins() {
    halfClosed.increment();
  }

  void halfCloseEnds() {
    halfClosed.decrement();
  }

  /** What one more instance counts its bytes with; they stay in the sum when it is gone. */
  TcpTraffic newTraffic() {
    TcpTraffic one = new TcpTraffic();
    traffic.add(one);
    return one;
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
   * Connections closed as soon as they were accepted, because there were too many.
   *
   * @return a count; these are not among the accepted
   */
  public long refusedByLimits() {
    return refusedByLimit.sum();
  }

  /**
   * Connections closed as soon as they were accepted, because of where they came from.
   *
   * @return a count; these are not among the accepted
   */
  public long refusedByAddresses() {
    return refusedByAddress.sum();
  }

  /**
   * Tries to accept that failed, for want of file descriptors above all.
   *
   * @return a count; the client still waits, and is accepted by a later try
   */
  public long acceptFailures() {
    return acceptFailures.sum();
  }

  /**
   * Connections closed because no byte went either way for too long.
   *
   * @return a count
   */
  public long idleTimeouts() {
    return idleTimeouts.sum();
  }

  /**
   * Connections closed because the client had ended its output and read no more.
   *
   * @return a count
   */
  public long halfCloseTimeouts() {
    return halfCloseTimeouts.sum();
  }

  /**
   * TLS handshakes that failed, were cut off or took too long; none of these connections counts as
   * accepted.
   *
   * @return a count
   */
  public long handshakesFailed() {
    return handshakesFailed.sum();
  }

  /**
   * Connections closed because they were no balancer's, or their PROXY header was broken or did not
   * come; none of them counts as accepted.
   *
   * @return a count
   */
  public long proxiesRefused() {
    return proxiesRefused.sum();
  }

  /**
   * Connections that broke off: the client reset them, or could not be reached any more.
   *
   * @return a count
   */
  public long resets() {
    return resets.sum();
  }

  /**
   * Connections open now whose client sends no more, and still has replies to get.
   *
   * @return a count, which also falls
   */
  public long halfClosed() {
    return halfClosed.sum();
  }

  /**
   * How long it took to answer what one turn of an event loop read from one connection.
   *
   * @return the same object each time
   */
  public ServiceTimes serviceTimes() {
    return serviceTimes;
  }

  /**
   * Bytes read from clients.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return traffic.stream().mapToLong(TcpTraffic::bytesReceived).sum();
  }

  /**
   * Bytes handed to the write queue for clients.
   *
   * @return bytes
   */
  public long bytesSent() {
    return traffic.stream().mapToLong(TcpTraffic::bytesSent).sum();
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ");
    values().forEach((name, value) -> text.add(name + "=" + value));
    return text.toString();
  }

  /**
   * All counts by their names, in the order of {@link #toString}.
   *
   * @return numbers
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("accepted", accepted());
    values.put("open", open());
    values.put("refusedByLimit", refusedByLimits());
    values.put("refusedByAddress", refusedByAddresses());
    values.put("acceptFailures", acceptFailures());
    values.put("idleTimeouts", idleTimeouts());
    values.put("halfCloseTimeouts", halfCloseTimeouts());
    values.put("resets", resets());
    values.put("handshakesFailed", handshakesFailed());
    values.put("proxiesRefused", proxiesRefused());
    values.put("bytesReceived", bytesReceived());
    values.put("bytesSent", bytesSent());
    return values;
  }
}
