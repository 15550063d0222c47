package dev.shout.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What the UDP server has done since it started. Each number only grows; any thread may read them,
 * and a sum of several instances is the sum of their counters.
 *
 * <p>Nothing is lost without a number: what clients sent is {@code received} and {@code
 * kernelDrops}; and of what was received each is sent, refused, too long or a send error, once none
 * is under way.
 */
public final class UdpCounters {

  private final BatchSizes batchesRead = new BatchSizes();
  private final ServiceTimes serviceTimes = new ServiceTimes();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder sendQueueFull = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder repliesTooLong = new LongAdder();
  private final LongAdder sendErrors = new LongAdder();
  private final LongAdder receiveErrors = new LongAdder();
  private final LongAdder refusedByPort = new LongAdder();
  private final LongAdder refusedByAddress = new LongAdder();
  private final LongAdder refusedByRate = new LongAdder();
  private final List<Supplier<OptionalLong>> kernelDrops = new CopyOnWriteArrayList<>();

  void datagramReceived() {
    received.increment();
  }

  void batchRead(int datagrams, long bytes) {
    batchesRead.add(datagrams);
    bytesReceived.add(bytes);
  }

  void bytesSent(long bytes) {
    bytesSent.add(bytes);
  }

  void datagramsSent(int count) {
    sent.add(count);
  }

  void replyTooLong() {
    repliesTooLong.increment();
  }

  void sendFailed(boolean queueFull) {
    sendErrors.increment();
    if (queueFull) {
      sendQueueFull.increment();
    }
  }

  void receiveFailed() {
    receiveErrors.increment();
  }

  void countRefusedByPort() {
    refusedByPort.increment();
  }

  void countRefusedByAddress() {
    refusedByAddress.increment();
  }

  void countRefusedByRate() {
    refusedByRate.increment();
  }

  /** Adds a socket whose drops are asked for when somebody reads them. */
  void countKernelDrops(Supplier<OptionalLong> socket) {
    kernelDrops.add(socket);
  }

  /**
   * Datagrams that came in.
   *
   * @return a count
   */
  public long received() {
    return received.sum();
  }

  /**
   * How many datagrams came in together: those that one turn of the event loop read, refused ones
   * too.
   *
   * @return the same object each time; its total is {@link #received()} between two turns
   */
  public BatchSizes batchesRead() {
    return batchesRead;
  }

  /**
   * How long it took to answer what one turn of the event loop read.
   *
   * @return the same object each time
   */
  public ServiceTimes serviceTimes() {
    return serviceTimes;
  }

  /**
   * What the datagrams carried that came in, refused ones too.
   *
   * @return bytes
   */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /**
   * What the replies carried, those too that could then not be sent.
   *
   * @return bytes
   */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /**
   * Replies that were not sent because too many waited for the kernel; among {@link #sendErrors()}.
   *
   * @return a count
   */
  public long sendQueueFull() {
    return sendQueueFull.sum();
  }

  /**
   * Replies that the kernel took.
   *
   * @return a count
   */
  public long sent() {
    return sent.sum();
  }

  /**
   * Requests whose upper case is longer than a datagram can be, and got no reply.
   *
   * @return a count
   */
  public long repliesTooLong() {
    return repliesTooLong.sum();
  }

  /**
   * Replies that the kernel refused.
   *
   * @return a count
   */
  public long sendErrors() {
    return sendErrors.sum();
  }

  /**
   * Reads that failed; the socket went on.
   *
   * @return a count
   */
  public long receiveErrors() {
    return receiveErrors.sum();
  }

  /**
   * Datagrams without an answer because of the port they came from.
   *
   * @return a count
   */
  public long refusedByPort() {
    return refusedByPort.sum();
  }

  /**
   * Datagrams without an answer because of the lists of addresses.
   *
   * @return a count
   */
  public long refusedByAddress() {
    return refusedByAddress.sum();
  }

  /**
   * Datagrams without an answer because their address sent more in that second than it may.
   *
   * @return a count
   */
  public long refusedByRate() {
    return refusedByRate.sum();
  }

  /**
   * Datagrams that the kernel dropped before the server saw them. Asks the kernel for each socket.
   *
   * @return a count; empty where the system does not tell
   */
  public OptionalLong kernelDrops() {
    long sum = 0;
    for (Supplier<OptionalLong> socket : kernelDrops) {
      OptionalLong drops = socket.get();
      if (drops.isEmpty()) {
        return drops;
      }
      sum += drops.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(" ");
    values().forEach((name, value) -> text.add(name + "=" + value));
    return text.toString();
  }

  /**
   * All counts by their names, in the order of {@link #toString}. Asks the kernel too.
   *
   * @return numbers, and "unknown" where the system does not tell
   */
  public Map<String, Object> values() {
    OptionalLong drops = kernelDrops();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("received", received());
    values.put("batches", batchesRead.batches());
    values.put("sent", sent());
    values.put("repliesTooLong", repliesTooLong());
    values.put("sendErrors", sendErrors());
    values.put("receiveErrors", receiveErrors());
    values.put("refusedByPort", refusedByPort());
    values.put("refusedByAddress", refusedByAddress());
    values.put("refusedByRate", refusedByRate());
    values.put("kernelDrops", drops.isPresent() ? (Object) drops.getAsLong() : "unknown");
    return values;
  }
}
