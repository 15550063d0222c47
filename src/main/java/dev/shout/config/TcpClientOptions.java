package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Options of the TCP client: the section {@code tcpClient}.
 *
 * @param servers whom to ask, one or more; the next address is tried when one fails
 * @param connectTimeoutMillis milliseconds to wait for a connection, 1 to 3600000
 * @param timeoutMillis milliseconds without an answer while lines are outstanding, 1 to 3600000
 * @param retries how often a line is sent again, 0 to 1000
 * @param windowBytes bytes of lines on their way at once, 1024 to 1073741824
 * @param tls whom to trust, if it speaks TLS
 */
public record TcpClientOptions(
    List<ServerAddress> servers,
    int connectTimeoutMillis,
    int timeoutMillis,
    int retries,
    int windowBytes,
    TlsClientOptions tls) {

  /** One or more servers: the one that runs on this machine. */
  public static final List<ServerAddress> DEFAULT_SERVERS =
      List.of(new ServerAddress("127.0.0.1", ServerAddress.DEFAULT_PORT));

  /** Milliseconds, 1 to 3600000: two lost SYNs, which Linux sends again after 1 and 3 seconds. */
  public static final int DEFAULT_CONNECT_TIMEOUT_MILLIS = 5000;

  /** Milliseconds, 1 to 3600000: TCP mends losses in between, so silence this long is a failure. */
  public static final int DEFAULT_TIMEOUT_MILLIS = 10000;

  /** Tries after the first, 0 to 1000: a restart of the server is survived, an outage is told. */
  public static final int DEFAULT_RETRIES = 3;

  /**
   * Bytes, 1024 to 1073741824: fills 100 Mbit/s over 80 ms there and back, and is little memory.
   */
  public static final int DEFAULT_WINDOW_BYTES = 1048576;

  private static final Key<List<ServerAddress>> SERVERS =
      new Key<>(
          "servers",
          Type.servers(),
          DEFAULT_SERVERS,
          "",
          "Servers to ask, each at all its addresses; the next when one fails");
  private static final Key<Integer> CONNECT_TIMEOUT_MILLIS =
      new Key<>(
          "connectTimeoutMillis",
          Type.whole(1, 3600000),
          DEFAULT_CONNECT_TIMEOUT_MILLIS,
          "milliseconds",
          "Time to wait for a connection");
  private static final Key<Integer> TIMEOUT_MILLIS =
      new Key<>(
          "timeoutMillis",
          Type.whole(1, 3600000),
          DEFAULT_TIMEOUT_MILLIS,
          "milliseconds",
          "Time without an answer, while lines are outstanding, before the connection is given up");
  private static final Key<Integer> RETRIES =
      new Key<>(
          "retries",
          Type.whole(0, 1000),
          DEFAULT_RETRIES,
          "tries",
          "How often a line is sent again before it is given up");
  private static final Key<Integer> WINDOW_BYTES =
      new Key<>(
          "windowBytes",
          Type.whole(1024, 1073741824),
          DEFAULT_WINDOW_BYTES,
          "bytes",
          "Text on its way at once; above it reading of the input pauses");

  static final Section SECTION =
      new Section(
          "tcpClient",
          List.of(SERVERS, CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS, RETRIES, WINDOW_BYTES),
          List.of("tls"));

  /** Refuses what is out of range, with the name of the key. */
  public TcpClientOptions {
    SECTION.check(servers, connectTimeoutMillis, timeoutMillis, retries, windowBytes);
    servers = List.copyOf(servers);
  }

  /**
   * Reads a section, as a verticle finds it in its {@code config()}.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static TcpClientOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new TcpClientOptions(
        values.get(SERVERS),
        values.get(CONNECT_TIMEOUT_MILLIS),
        values.get(TIMEOUT_MILLIS),
        values.get(RETRIES),
        values.get(WINDOW_BYTES),
        TlsClientOptions.fromJson(SECTION.child(section, "tls").orElse(null)));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION
        .toJson(servers, connectTimeoutMillis, timeoutMillis, retries, windowBytes)
        .put("tls", tls.toJson());
  }

  /**
   * The same options for other servers.
   *
   * @param newServers whom to ask, one or more
   * @return a copy
   */
  public TcpClientOptions withServers(List<ServerAddress> newServers) {
    return new TcpClientOptions(
        newServers, connectTimeoutMillis, timeoutMillis, retries, windowBytes, tls);
  }

  /**
   * The same options with other TLS.
   *
   * @param newTls whom to trust
   * @return a copy
   */
  public TcpClientOptions withTls(TlsClientOptions newTls) {
    return new TcpClientOptions(
        servers, connectTimeoutMillis, timeoutMillis, retries, windowBytes, newTls);
  }
}
