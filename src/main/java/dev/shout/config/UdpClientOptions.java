package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Options of the UDP client: the section {@code udpClient}.
 *
 * @param servers whom to ask, one or more
 * @param timeoutMillis milliseconds to wait for a reply before the line is sent again, 1 to 3600000
 * @param retries how often a line is sent again, 0 to 1000
 * @param window lines on their way at once, 1 to 1024
 */
public record UdpClientOptions(
    List<ServerAddress> servers, int timeoutMillis, int retries, int window) {

  /** One or more servers: the one that runs on this machine. */
  public static final List<ServerAddress> DEFAULT_SERVERS =
      List.of(new ServerAddress("127.0.0.1", ServerAddress.DEFAULT_PORT));

  /** Milliseconds, 1 to 3600000: longer than any path on Earth takes, short enough to wait for. */
  public static final int DEFAULT_TIMEOUT_MILLIS = 1000;

  /** Tries after the first, 0 to 1000: if one try in ten fails, one line in 10,000 is given up. */
  public static final int DEFAULT_RETRIES = 3;

  /** Lines, 1 to 1024: hides the way there and back, and does not flood a small receive buffer. */
  public static final int DEFAULT_WINDOW = 16;

  private static final Key<List<ServerAddress>> SERVERS =
      new Key<>(
          "servers",
          Type.servers(),
          DEFAULT_SERVERS,
          "",
          "Servers to ask, each at all its addresses; the next when one fails");
  private static final Key<Integer> TIMEOUT_MILLIS =
      new Key<>(
          "timeoutMillis",
          Type.whole(1, 3600000),
          DEFAULT_TIMEOUT_MILLIS,
          "milliseconds",
          "Time to wait for a reply before a line is sent again");
  private static final Key<Integer> RETRIES =
      new Key<>(
          "retries",
          Type.whole(0, 1000),
          DEFAULT_RETRIES,
          "tries",
          "How often a line is sent again before it is given up");
  private static final Key<Integer> WINDOW =
      new Key<>(
          "window", Type.whole(1, 1024), DEFAULT_WINDOW, "lines", "Lines on their way at once");

  static final Section SECTION = new Section("udpClient", SERVERS, TIMEOUT_MILLIS, RETRIES, WINDOW);

  /** Refuses what is out of range, with the name of the key. */
  public UdpClientOptions {
    SECTION.check(servers, timeoutMillis, retries, window);
    servers = List.copyOf(servers);
  }

  /**
   * Reads a section, as a verticle finds it in its {@code config()}.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static UdpClientOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new UdpClientOptions(
        values.get(SERVERS), values.get(TIMEOUT_MILLIS), values.get(RETRIES), values.get(WINDOW));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(servers, timeoutMillis, retries, window);
  }

  /**
   * The same options for other servers.
   *
   * @param newServers whom to ask, one or more
   * @return a copy
   */
  public UdpClientOptions withServers(List<ServerAddress> newServers) {
    return new UdpClientOptions(newServers, timeoutMillis, retries, window);
  }
}
