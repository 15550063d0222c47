package dev.shout.config;

import io.vertx.core.json.JsonObject;

/**
 * Options of the bridge from TCP to the event bus: the section {@code bridge}.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param maxFrameBytes bytes of one frame, 1024 to 67108864
 * @param maxConnections connections open at once, 1 to 100000
 */
public record EventBusBridgeOptions(String host, int port, int maxFrameBytes, int maxConnections) {

  /** An address: loopback, since the bridge does not ask who connects. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Port, 0 to 65535: the one of the bridge's own examples. 0 takes a free one. */
  public static final int DEFAULT_PORT = 7000;

  /** Bytes, 1024 to 67108864: the longest text of the service, with room for its escapes. */
  public static final int DEFAULT_MAX_FRAME_BYTES = 4194304;

  /** Connections, 1 to 100000: one is enough for a program, and each may fill a frame. */
  public static final int DEFAULT_MAX_CONNECTIONS = 256;

  private static final Key<String> HOST =
      new Key<>("host", Type.host(), DEFAULT_HOST, "", "Address of the bridge to the event bus");
  private static final Key<Integer> PORT =
      new Key<>(
          "port", Type.whole(0, 65535), DEFAULT_PORT, "", "Port to listen on; 0 takes a free one");
  private static final Key<Integer> MAX_FRAME_BYTES =
      new Key<>(
          "maxFrameBytes",
          Type.whole(1024, 67108864),
          DEFAULT_MAX_FRAME_BYTES,
          "bytes",
          "The longest frame that is read; whoever sends a longer one is closed");
  private static final Key<Integer> MAX_CONNECTIONS =
      new Key<>(
          "maxConnections",
          Type.whole(1, 100000),
          DEFAULT_MAX_CONNECTIONS,
          "connections",
          "Connections open at once; one more is closed as soon as it is accepted");

  static final Section SECTION =
      new Section("bridge", HOST, PORT, MAX_FRAME_BYTES, MAX_CONNECTIONS);

  /** Refuses what is out of range, with the name of the key. */
  public EventBusBridgeOptions {
    SECTION.check(host, port, maxFrameBytes, maxConnections);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static EventBusBridgeOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new EventBusBridgeOptions(
        values.get(HOST),
        values.get(PORT),
        values.get(MAX_FRAME_BYTES),
        values.get(MAX_CONNECTIONS));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(host, port, maxFrameBytes, maxConnections);
  }
}
