package dev.shout.config;

import io.vertx.core.json.JsonObject;

/**
 * Options of the UDP server: the section {@code udp}.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param instances verticles that share the port, 1 to 256
 * @param receiveBufferBytes SO_RCVBUF in bytes, 2048 to 1073741824
 * @param sendBufferBytes SO_SNDBUF in bytes, 2048 to 1073741824
 */
public record UdpServerOptions(
    String host, int port, int instances, int receiveBufferBytes, int sendBufferBytes) {

  /** Host name or address: every IPv4 interface, as the textbook's server; {@code ::} adds IPv6. */
  public static final String DEFAULT_HOST = "0.0.0.0";

  /** Port, 0 to 65535: the textbook's. 0 takes a free one, which the ready line names. */
  public static final int DEFAULT_PORT = 12000;

  /** Verticles, 1 to 256: one event loop keeps up, and any platform can share a port one way. */
  public static final int DEFAULT_INSTANCES = 1;

  /**
   * Bytes, 2048 to 1073741824: a burst waits here while the event loop is busy, and what does not
   * fit is lost. 4 MiB holds 64 of the largest datagrams. The kernel silently cuts it to
   * net.core.rmem_max.
   */
  public static final int DEFAULT_RECEIVE_BUFFER_BYTES = 4194304;

  /**
   * Bytes, 2048 to 1073741824: as large as the receive buffer, since a burst of requests becomes a
   * burst of replies. The kernel silently cuts it to net.core.wmem_max.
   */
  public static final int DEFAULT_SEND_BUFFER_BYTES = 4194304;

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
          "Event loops that share the port; more than one needs a native transport");
  private static final Key<Integer> RECEIVE_BUFFER_BYTES =
      new Key<>(
          "receiveBufferBytes",
          Type.whole(2048, 1073741824),
          DEFAULT_RECEIVE_BUFFER_BYTES,
          "bytes",
          "Socket buffer (SO_RCVBUF) for datagrams that wait; the kernel caps it");
  private static final Key<Integer> SEND_BUFFER_BYTES =
      new Key<>(
          "sendBufferBytes",
          Type.whole(2048, 1073741824),
          DEFAULT_SEND_BUFFER_BYTES,
          "bytes",
          "Socket buffer (SO_SNDBUF) for replies that wait; the kernel caps it");

  static final Section SECTION =
      new Section("udp", HOST, PORT, INSTANCES, RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES);

  /** Refuses what is out of range, with the name of the key. */
  public UdpServerOptions {
    SECTION.check(host, port, instances, receiveBufferBytes, sendBufferBytes);
  }

  /**
   * Reads a section, as a verticle finds it in its {@code config()}.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static UdpServerOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new UdpServerOptions(
        values.get(HOST),
        values.get(PORT),
        values.get(INSTANCES),
        values.get(RECEIVE_BUFFER_BYTES),
        values.get(SEND_BUFFER_BYTES));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(host, port, instances, receiveBufferBytes, sendBufferBytes);
  }

  /**
   * The same options on another address.
   *
   * @param newHost address to listen on
   * @return a copy
   */
  public UdpServerOptions withHost(String newHost) {
    return new UdpServerOptions(newHost, port, instances, receiveBufferBytes, sendBufferBytes);
  }

  /**
   * The same options on another port.
   *
   * @param newPort 0 to 65535
   * @return a copy
   */
  public UdpServerOptions withPort(int newPort) {
    return new UdpServerOptions(host, newPort, instances, receiveBufferBytes, sendBufferBytes);
  }

  /**
   * The same options for another number of verticles.
   *
   * @param newInstances 1 to 256
   * @return a copy
   */
  public UdpServerOptions withInstances(int newInstances) {
    return new UdpServerOptions(host, port, newInstances, receiveBufferBytes, sendBufferBytes);
  }
}
