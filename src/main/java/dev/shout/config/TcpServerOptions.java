package dev.shout.config;

import io.vertx.core.json.JsonObject;

/**
 * Options of the TCP server: the section {@code tcp}.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param instances verticles that share the port, 1 to 256
 * @param backlog connections that wait to be accepted, 1 to 65535
 * @param writeQueueBytes bytes of replies that may wait for one client, 1024 to 67108864
 * @param closeAfterReply whether a connection is closed after its first reply
 */
public record TcpServerOptions(
    String host,
    int port,
    int instances,
    int backlog,
    int writeQueueBytes,
    boolean closeAfterReply) {

  /** Host name or address: every IPv4 interface, as the textbook's server; {@code ::} adds IPv6. */
  public static final String DEFAULT_HOST = "0.0.0.0";

  /** Port, 0 to 65535: the textbook's. 0 takes a free one, which the ready line names. */
  public static final int DEFAULT_PORT = 12000;

  /** Verticles, 1 to 256: one event loop serves many thousand connections; more use more cores. */
  public static final int DEFAULT_INSTANCES = 1;

  /**
   * Connections, 1 to 65535: how many may arrive between two turns of the event loop. The kernel
   * silently cuts it to net.core.somaxconn, which is 4096 on today's Linux.
   */
  public static final int DEFAULT_BACKLOG = 1024;

  /**
   * Bytes, 1024 to 67108864: above it a client that does not read is no longer read from. 256 KiB
   * keeps a fast network busy and 10,000 stuck clients below 3 GB.
   */
  public static final int DEFAULT_WRITE_QUEUE_BYTES = 262144;

  /** A connection stays open for more text; true is what the textbook's one-shot server does. */
  public static final boolean DEFAULT_CLOSE_AFTER_REPLY = false;

  private static final Key<String> HOST =
      new Key<>("host", Type.host(), DEFAULT_HOST, "", "Address to listen on");
  private static final Key<Integer> PORT =
      new Key<>(
          "port", Type.whole(0, 65535), DEFAULT_PORT, "", "Port to listen on; 0 takes a free one");
  private static final Key<Integer> INSTANCES =
      new Key<>(
          "instances",
          Type.whole(1, 256),
          DEFAULT_INSTANCES,
          "verticles",
          "Event loops that share the port");
  private static final Key<Integer> BACKLOG =
      new Key<>(
          "backlog",
          Type.whole(1, 65535),
          DEFAULT_BACKLOG,
          "connections",
          "Connections that may wait to be accepted; the kernel caps it");
  private static final Key<Integer> WRITE_QUEUE_BYTES =
      new Key<>(
          "writeQueueBytes",
          Type.whole(1024, 67108864),
          DEFAULT_WRITE_QUEUE_BYTES,
          "bytes",
          "Replies that may wait for one client before it is no longer read from");
  private static final Key<Boolean> CLOSE_AFTER_REPLY =
      new Key<>(
          "closeAfterReply",
          Type.flag(),
          DEFAULT_CLOSE_AFTER_REPLY,
          "",
          "Answer the first text that arrives, then close");

  static final Section SECTION =
      new Section("tcp", HOST, PORT, INSTANCES, BACKLOG, WRITE_QUEUE_BYTES, CLOSE_AFTER_REPLY);

  /** Refuses what is out of range, with the name of the key. */
  public TcpServerOptions {
    SECTION.check(host, port, instances, backlog, writeQueueBytes, closeAfterReply);
  }

  /**
   * Reads a section, as a verticle finds it in its {@code config()}.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static TcpServerOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new TcpServerOptions(
        values.get(HOST),
        values.get(PORT),
        values.get(INSTANCES),
        values.get(BACKLOG),
        values.get(WRITE_QUEUE_BYTES),
        values.get(CLOSE_AFTER_REPLY));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(host, port, instances, backlog, writeQueueBytes, closeAfterReply);
  }

  /**
   * The same options on another address.
   *
   * @param newHost address to listen on
   * @return a copy
   */
  public TcpServerOptions withHost(String newHost) {
    return new TcpServerOptions(
        newHost, port, instances, backlog, writeQueueBytes, closeAfterReply);
  }

  /**
   * The same options on another port.
   *
   * @param newPort 0 to 65535
   * @return a copy
   */
  public TcpServerOptions withPort(int newPort) {
    return new TcpServerOptions(
        host, newPort, instances, backlog, writeQueueBytes, closeAfterReply);
  }

  /**
   * The same options for another number of verticles.
   *
   * @param newInstances 1 to 256
   * @return a copy
   */
  public TcpServerOptions withInstances(int newInstances) {
    return new TcpServerOptions(
        host, port, newInstances, backlog, writeQueueBytes, closeAfterReply);
  }
}
