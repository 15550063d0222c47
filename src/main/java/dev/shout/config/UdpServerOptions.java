package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Options of the UDP server: the section {@code udp}.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param instances verticles that share the port, 1 to 256
 * @param reusePort whether other processes may share the port (SO_REUSEPORT)
 * @param receiveBufferBytes SO_RCVBUF in bytes, 2048 to 1073741824
 * @param sendBufferBytes SO_SNDBUF in bytes, 2048 to 1073741824
 * @param batching whether datagrams are read and answered in batches, below Vert.x's socket
 * @param allow networks that are answered; empty is all
 * @param deny networks that are not answered, even when allowed
 * @param refusedPorts source ports that are not answered, 0 to 65535 each
 * @param maxPerSecondPerAddress datagrams a second from one address, 0 to 1000000; 0 is any number
 */
public record UdpServerOptions(
    String host,
    int port,
    int instances,
    boolean reusePort,
    int receiveBufferBytes,
    int sendBufferBytes,
    boolean batching,
    List<Network> allow,
    List<Network> deny,
    List<Integer> refusedPorts,
    int maxPerSecondPerAddress) {

  /** Host name or address: every IPv4 interface, as the textbook's server; {@code ::} adds IPv6. */
  public static final String DEFAULT_HOST = "0.0.0.0";

  /** Port, 0 to 65535: the textbook's. 0 takes a free one, which the ready line names. */
  public static final int DEFAULT_PORT = 12000;

  /** Verticles, 1 to 256: one event loop keeps up, and any platform can share a port one way. */
  public static final int DEFAULT_INSTANCES = 1;

  /** No: a second server that is started by mistake is told that the port is taken. */
  public static final boolean DEFAULT_REUSE_PORT = false;

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

  /** On: half the work for each datagram, and nothing waits for a batch to fill. */
  public static final boolean DEFAULT_BATCHING = true;

  /** Networks: all are answered. */
  public static final List<Network> DEFAULT_ALLOW = List.of();

  /** Networks: none is denied. */
  public static final List<Network> DEFAULT_DENY = List.of();

  /**
   * Ports: those of services that answer whatever comes (echo, daytime, quote of the day, chargen,
   * time, DNS, TFTP, RPC, NTP, NetBIOS, SNMP, LDAP, RIP, SSDP, mDNS, memcached, and our own). A
   * forged datagram that names one as its sender would set two servers on each other for ever
   * (CVE-2024-2169; xinetd checks likewise).
   */
  public static final List<Integer> DEFAULT_REFUSED_PORTS =
      List.of(
          0, 7, 13, 17, 19, 37, 53, 69, 111, 123, 137, 138, 161, 389, 520, 1900, 5353, 11211,
          12000);

  /** Datagrams a second, 0 to 1000000: off, since many users can share one address. */
  public static final int DEFAULT_MAX_PER_SECOND_PER_ADDRESS = 0;

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
  private static final Key<Boolean> REUSE_PORT =
      new Key<>(
          "reusePort",
          Type.flag(),
          DEFAULT_REUSE_PORT,
          "",
          "Share the port with other processes of the same user; needs a native transport");
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
  private static final Key<Boolean> BATCHING =
      new Key<>(
          "batching",
          Type.flag(),
          DEFAULT_BATCHING,
          "",
          "Read and answer in batches; false is one by one, through Vert.x's socket");
  private static final Key<List<Network>> ALLOW =
      new Key<>("allow", Type.networks(), DEFAULT_ALLOW, "", "Who is answered; empty is everyone");
  private static final Key<List<Network>> DENY =
      new Key<>("deny", Type.networks(), DEFAULT_DENY, "", "Who is not answered, even if allowed");
  private static final Key<List<Integer>> REFUSED_PORTS =
      new Key<>(
          "refusedPorts",
          Type.ports(),
          DEFAULT_REFUSED_PORTS,
          "",
          "Source ports that are not answered: services that would answer back");
  private static final Key<Integer> MAX_PER_SECOND_PER_ADDRESS =
      new Key<>(
          "maxPerSecondPerAddress",
          Type.whole(0, 1000000),
          DEFAULT_MAX_PER_SECOND_PER_ADDRESS,
          "datagrams",
          "Datagrams answered in a second to one address; 0 is any number");

  static final Section SECTION =
      new Section(
          "udp",
          HOST,
          PORT,
          INSTANCES,
          REUSE_PORT,
          RECEIVE_BUFFER_BYTES,
          SEND_BUFFER_BYTES,
          BATCHING,
          ALLOW,
          DENY,
          REFUSED_PORTS,
          MAX_PER_SECOND_PER_ADDRESS);

  /** Refuses what is out of range, with the name of the key. */
  public UdpServerOptions {
    SECTION.check(
        host,
        port,
        instances,
        reusePort,
        receiveBufferBytes,
        sendBufferBytes,
        batching,
        allow,
        deny,
        refusedPorts,
        maxPerSecondPerAddress);
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    refusedPorts = List.copyOf(refusedPorts);
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
        values.get(REUSE_PORT),
        values.get(RECEIVE_BUFFER_BYTES),
        values.get(SEND_BUFFER_BYTES),
        values.get(BATCHING),
        values.get(ALLOW),
        values.get(DENY),
        values.get(REFUSED_PORTS),
        values.get(MAX_PER_SECOND_PER_ADDRESS));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(
        host,
        port,
        instances,
        reusePort,
        receiveBufferBytes,
        sendBufferBytes,
        batching,
        allow,
        deny,
        refusedPorts,
        maxPerSecondPerAddress);
  }

  /**
   * The same options on another address.
   *
   * @param newHost address to listen on
   * @return a copy
   */
  public UdpServerOptions withHost(String newHost) {
    return fromJson(toJson().put("host", newHost));
  }

  /**
   * The same options on another port.
   *
   * @param newPort 0 to 65535
   * @return a copy
   */
  public UdpServerOptions withPort(int newPort) {
    return fromJson(toJson().put("port", newPort));
  }

  /**
   * The same options for another number of verticles.
   *
   * @param newInstances 1 to 256
   * @return a copy
   */
  public UdpServerOptions withInstances(int newInstances) {
    return fromJson(toJson().put("instances", newInstances));
  }

  /**
   * The same options for a port that is shared, or not.
   *
   * @param newReusePort whether others may share it
   * @return a copy
   */
  public UdpServerOptions withReusePort(boolean newReusePort) {
    return fromJson(toJson().put("reusePort", newReusePort));
  }
}
