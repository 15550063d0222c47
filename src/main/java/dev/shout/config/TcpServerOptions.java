package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Options of the TCP server: the section {@code tcp}.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param instances verticles that share the port, 1 to 256
 * @param reusePort whether other processes may share the port (SO_REUSEPORT)
 * @param backlog connections that wait to be accepted, 1 to 65535
 * @param writeQueueBytes bytes of replies that may wait for one client, 1024 to 67108864
 * @param closeAfterReply whether a connection is closed after its first reply
 * @param idleTimeoutSeconds seconds without a byte either way, 0 to 86400; 0 is for ever
 * @param halfCloseTimeoutSeconds seconds a peer that sends no more may take to read, 1 to 86400
 * @param maxConnections connections open at once, 1 to 1000000
 * @param maxConnectionsPerAddress connections of one address, 0 to 1000000; 0 is any number
 * @param allow networks that may connect; empty is all
 * @param deny networks that may not connect, even when allowed
 * @param drainIdleMillis milliseconds of silence after which a draining connection is closed
 * @param drainTimeoutSeconds seconds after which draining ends in any case, 0 to 3600
 * @param proxyProtocol networks of the load balancers that say whom they connect for; empty is none
 * @param tls certificate and key, if it speaks TLS
 */
public record TcpServerOptions(
    String host,
    int port,
    int instances,
    boolean reusePort,
    int backlog,
    int writeQueueBytes,
    boolean closeAfterReply,
    int idleTimeoutSeconds,
    int halfCloseTimeoutSeconds,
    int maxConnections,
    int maxConnectionsPerAddress,
    List<Network> allow,
    List<Network> deny,
    int drainIdleMillis,
    int drainTimeoutSeconds,
    List<Network> proxyProtocol,
    TlsServerOptions tls) {

  /** Host name or address: every IPv4 interface, as the textbook's server; {@code ::} adds IPv6. */
  public static final String DEFAULT_HOST = "0.0.0.0";

  /** Port, 0 to 65535: the textbook's. 0 takes a free one, which the ready line names. */
  public static final int DEFAULT_PORT = 12000;

  /** Verticles, 1 to 256: one event loop serves many thousand connections; more use more cores. */
  public static final int DEFAULT_INSTANCES = 1;

  /** No: a second server that is started by mistake is told that the port is taken. */
  public static final boolean DEFAULT_REUSE_PORT = false;

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

  /** Seconds, 0 to 86400: a peer that vanished without a word is forgotten. 0 never does. */
  public static final int DEFAULT_IDLE_TIMEOUT_SECONDS = 300;

  /** Seconds, 1 to 86400: long for a slow reader, short against those who never read. */
  public static final int DEFAULT_HALF_CLOSE_TIMEOUT_SECONDS = 60;

  /** Connections, 1 to 1000000: some 7 KB of heap each; keep it below the limit of descriptors. */
  public static final int DEFAULT_MAX_CONNECTIONS = 16384;

  /** Connections, 0 to 1000000: off, since many users can share one address behind a NAT. */
  public static final int DEFAULT_MAX_CONNECTIONS_PER_ADDRESS = 0;

  /** Networks: all may connect. */
  public static final List<Network> DEFAULT_ALLOW = List.of();

  /** Networks: none is denied. */
  public static final List<Network> DEFAULT_DENY = List.of();

  /** Milliseconds, 0 to 60000: more than a round trip around the world. */
  public static final int DEFAULT_DRAIN_IDLE_MILLIS = 500;

  /** Seconds, 0 to 3600: below the 30 that Kubernetes waits before it kills. */
  public static final int DEFAULT_DRAIN_TIMEOUT_SECONDS = 10;

  /** Networks: no balancer; everybody connects himself. */
  public static final List<Network> DEFAULT_PROXY_PROTOCOL = List.of();

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
  private static final Key<Boolean> REUSE_PORT =
      new Key<>(
          "reusePort",
          Type.flag(),
          DEFAULT_REUSE_PORT,
          "",
          "Share the port with other processes of the same user; needs a native transport");
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

  private static final Key<Integer> IDLE_TIMEOUT_SECONDS =
      new Key<>(
          "idleTimeoutSeconds",
          Type.whole(0, 86400),
          DEFAULT_IDLE_TIMEOUT_SECONDS,
          "seconds",
          "Time without a byte either way before a connection is closed; 0 is never");
  private static final Key<Integer> HALF_CLOSE_TIMEOUT_SECONDS =
      new Key<>(
          "halfCloseTimeoutSeconds",
          Type.whole(1, 86400),
          DEFAULT_HALF_CLOSE_TIMEOUT_SECONDS,
          "seconds",
          "Time without progress before a connection is closed whose client sends no more");
  private static final Key<Integer> MAX_CONNECTIONS =
      new Key<>(
          "maxConnections",
          Type.whole(1, 1000000),
          DEFAULT_MAX_CONNECTIONS,
          "connections",
          "Connections open at once; one more is closed as soon as it is accepted");
  private static final Key<Integer> MAX_CONNECTIONS_PER_ADDRESS =
      new Key<>(
          "maxConnectionsPerAddress",
          Type.whole(0, 1000000),
          DEFAULT_MAX_CONNECTIONS_PER_ADDRESS,
          "connections",
          "Connections open at once from one address; 0 is any number");
  private static final Key<List<Network>> ALLOW =
      new Key<>("allow", Type.networks(), DEFAULT_ALLOW, "", "Who may connect; empty is everyone");
  private static final Key<List<Network>> DENY =
      new Key<>("deny", Type.networks(), DEFAULT_DENY, "", "Who may not connect, even if allowed");
  private static final Key<Integer> DRAIN_IDLE_MILLIS =
      new Key<>(
          "drainIdleMillis",
          Type.whole(0, 60000),
          DEFAULT_DRAIN_IDLE_MILLIS,
          "milliseconds",
          "Silence after which a connection is closed when the server stops");
  private static final Key<Integer> DRAIN_TIMEOUT_SECONDS =
      new Key<>(
          "drainTimeoutSeconds",
          Type.whole(0, 3600),
          DEFAULT_DRAIN_TIMEOUT_SECONDS,
          "seconds",
          "Time that connections have in all when the server stops");

  private static final Key<List<Network>> PROXY_PROTOCOL =
      new Key<>(
          "proxyProtocol",
          Type.networks(),
          DEFAULT_PROXY_PROTOCOL,
          "",
          "Balancers that begin with a PROXY header, and alone may connect; empty is none");

  static final Section SECTION =
      new Section(
          "tcp",
          List.of(
              HOST,
              PORT,
              INSTANCES,
              REUSE_PORT,
              BACKLOG,
              WRITE_QUEUE_BYTES,
              CLOSE_AFTER_REPLY,
              IDLE_TIMEOUT_SECONDS,
              HALF_CLOSE_TIMEOUT_SECONDS,
              MAX_CONNECTIONS,
              MAX_CONNECTIONS_PER_ADDRESS,
              ALLOW,
              DENY,
              DRAIN_IDLE_MILLIS,
              DRAIN_TIMEOUT_SECONDS,
              PROXY_PROTOCOL),
          List.of("tls"));

  /** Refuses what is out of range, with the name of the key. */
  public TcpServerOptions {
    SECTION.check(
        host,
        port,
        instances,
        reusePort,
        backlog,
        writeQueueBytes,
        closeAfterReply,
        idleTimeoutSeconds,
        halfCloseTimeoutSeconds,
        maxConnections,
        maxConnectionsPerAddress,
        allow,
        deny,
        drainIdleMillis,
        drainTimeoutSeconds,
        proxyProtocol);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    proxyProtocol = List.copyOf(proxyProtocol);
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
        values.get(REUSE_PORT),
        values.get(BACKLOG),
        values.get(WRITE_QUEUE_BYTES),
        values.get(CLOSE_AFTER_REPLY),
        values.get(IDLE_TIMEOUT_SECONDS),
        values.get(HALF_CLOSE_TIMEOUT_SECONDS),
        values.get(MAX_CONNECTIONS),
        values.get(MAX_CONNECTIONS_PER_ADDRESS),
        values.get(ALLOW),
        values.get(DENY),
        values.get(DRAIN_IDLE_MILLIS),
        values.get(DRAIN_TIMEOUT_SECONDS),
        values.get(PROXY_PROTOCOL),
        TlsServerOptions.fromJson(SECTION.child(section, "tls").orElse(null)));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION
        .toJson(
            host,
            port,
            instances,
            reusePort,
            backlog,
            writeQueueBytes,
            closeAfterReply,
            idleTimeoutSeconds,
            halfCloseTimeoutSeconds,
            maxConnections,
            maxConnectionsPerAddress,
            allow,
            deny,
            drainIdleMillis,
            drainTimeoutSeconds,
            proxyProtocol)
        .put("tls", tls.toJson());
  }

  /**
   * The same options on another address.
   *
   * @param newHost address to listen on
   * @return a copy
   */
  public TcpServerOptions withHost(String newHost) {
    return fromJson(toJson().put("host", newHost));
  }

  /**
   * The same options on another port.
   *
   * @param newPort 0 to 65535
   * @return a copy
   */
  public TcpServerOptions withPort(int newPort) {
    return fromJson(toJson().put("port", newPort));
  }

  /**
   * The same options for another number of verticles.
   *
   * @param newInstances 1 to 256
   * @return a copy
   */
  public TcpServerOptions withInstances(int newInstances) {
    return fromJson(toJson().put("instances", newInstances));
  }
}
