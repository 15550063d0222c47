package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole configuration of one process: what is common to all, and one options record for each
 * part that runs.
 *
 * @param transport {@code auto}, {@code nio}, {@code epoll} or {@code io_uring}
 * @param logLevel {@code trace}, {@code debug}, {@code info}, {@code warn} or {@code error}
 * @param logFormat {@code text} or {@code json}
 * @param logLevels levels of packages that differ
 * @param udp the UDP server, if it runs
 * @param tcp the TCP server, if it runs
 * @param udpClient the UDP client, if it runs
 * @param tcpClient the TCP client, if it runs
 * @param admin the admin server, if it runs
 * @param cluster how to join a cluster, if it is said
 * @param bridge the bridge to the event bus, if it runs
 */
public record Configuration(
    String transport,
    String logLevel,
    String logFormat,
    List<PackageLevel> logLevels,
    Optional<UdpServerOptions> udp,
    Optional<TcpServerOptions> tcp,
    Optional<UdpClientOptions> udpClient,
    Optional<TcpClientOptions> tcpClient,
    Optional<AdminOptions> admin,
    Optional<ClusterOptions> cluster,
    Optional<EventBusBridgeOptions> bridge) {

  /** auto, nio, epoll or io_uring: auto takes the fastest that this machine has. */
  public static final String DEFAULT_TRANSPORT = "auto";

  /** trace, debug, info, warn or error: info says what starts and stops, never what users send. */
  public static final String DEFAULT_LOG_LEVEL = "info";

  /** text or json: text is for people, json for what collects logs. */
  public static final String DEFAULT_LOG_FORMAT = "text";

  /** No package differs. */
  public static final List<PackageLevel> DEFAULT_LOG_LEVELS = List.of();

  private static final Key<String> TRANSPORT =
      new Key<>(
          "transport",
          Type.choice("auto", "nio", "epoll", "io_uring"),
          DEFAULT_TRANSPORT,
          "",
          "How sockets are driven; auto takes the best that this machine has");
  private static final Key<String> LOG_LEVEL =
      new Key<>(
          "logLevel",
          Type.choice(PackageLevel.LEVELS.toArray(String[]::new)),
          DEFAULT_LOG_LEVEL,
          "",
          "Least important message that is logged, to standard error");
  private static final Key<String> LOG_FORMAT =
      new Key<>(
          "logFormat",
          Type.choice("text", "json"),
          DEFAULT_LOG_FORMAT,
          "",
          "How an event is written: key=value, or a JSON object; a line each");
  private static final Key<List<PackageLevel>> LOG_LEVELS =
      new Key<>(
          "logLevels",
          Type.packageLevels(),
          DEFAULT_LOG_LEVELS,
          "",
          "Levels of single packages, libraries too; the longest name that fits counts");

  /** What may stand at the top level beside the keys. */
  static final List<Section> PARTS =
      List.of(
          UdpServerOptions.SECTION,
          TcpServerOptions.SECTION,
          UdpClientOptions.SECTION,
          TcpClientOptions.SECTION,
          AdminOptions.SECTION,
          ClusterOptions.SECTION,
          EventBusBridgeOptions.SECTION);

  /** Parts that are there for others: beside them both servers still run unasked. */
  private static final List<String> BESIDES =
      List.of(
          AdminOptions.SECTION.name(),
          ClusterOptions.SECTION.name(),
          EventBusBridgeOptions.SECTION.name());

  /** The sections within parts. */
  private static final List<Section> NESTED =
      List.of(TlsServerOptions.SECTION, TlsClientOptions.SECTION, TlsClusterOptions.SECTION);

  /** The top level itself. */
  static final Section TOP =
      new Section(
          "",
          List.of(TRANSPORT, LOG_LEVEL, LOG_FORMAT, LOG_LEVELS),
          PARTS.stream().map(Section::name).toList());

  /** Refuses what is out of range, with the name of the key. */
  public Configuration {
    TOP.check(transport, logLevel, logFormat, logLevels);
  }

  /** Every described section, the top level first: for all that walks the keys. */
  static List<Section> sections() {
    return Stream.concat(Stream.of(TOP), PARTS.stream().flatMap(Configuration::withNested))
        .toList();
  }

  private static Stream<Section> withNested(Section part) {
    Stream<Section> nested = NESTED.stream().filter(section -> section.part().equals(part.name()));
    return Stream.concat(Stream.of(part), nested);
  }

  /**
   * What runs when nothing is configured.
   *
   * @return both servers with their defaults
   */
  public static Configuration defaults() {
    return fromJson(new JsonObject());
  }

  /**
   * Reads a configuration. Without the section of any server or client both servers run with their
   * defaults; with one, only what is named runs.
   *
   * @param json the keys that differ from the defaults; null for none
   * @return the configuration
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static Configuration fromJson(JsonObject json) {
    Section.Values values = TOP.read(json);
    JsonObject parts = partsOf(json) ? json : withBothServers(json);
    return new Configuration(
        values.get(TRANSPORT),
        values.get(LOG_LEVEL),
        values.get(LOG_FORMAT),
        values.get(LOG_LEVELS),
        TOP.child(parts, "udp").map(UdpServerOptions::fromJson),
        TOP.child(parts, "tcp").map(TcpServerOptions::fromJson),
        TOP.child(parts, "udpClient").map(UdpClientOptions::fromJson),
        TOP.child(parts, "tcpClient").map(TcpClientOptions::fromJson),
        TOP.child(parts, "admin").map(AdminOptions::fromJson),
        TOP.child(parts, "cluster").map(ClusterOptions::fromJson),
        TOP.child(parts, "bridge").map(EventBusBridgeOptions::fromJson));
  }

  private static JsonObject withBothServers(JsonObject json) {
    JsonObject parts = json == null ? new JsonObject() : json.copy();
    return parts.put("udp", new JsonObject()).put("tcp", new JsonObject());
  }

  /**
   * Looks at what no key can say alone. Reads the files that the configuration names, and keeps
   * nothing: what is wrong with them is found before anything starts. Blocks.
   *
   * @throws ConfigException when a file cannot be used, or the admin server would be open to
   *     others; with the key
   */
  public void check() {
    admin.ifPresent(AdminOptions::checkAccess);
    tcp.ifPresent(options -> options.tls().load());
    tcpClient.ifPresent(options -> options.tls().load());
    cluster.ifPresent(ClusterOptions::check);
  }

  /** Whether the JSON names any server or client. */
  static boolean partsOf(JsonObject json) {
    return json != null
        && TOP.children().stream()
            .filter(name -> !BESIDES.contains(name))
            .anyMatch(json::containsKey);
  }

  /**
   * Writes the configuration in effect.
   *
   * @return every key with its value, of the sections that run
   */
  public JsonObject toJson() {
    JsonObject json = TOP.toJson(transport, logLevel, logFormat, logLevels);
    udp.ifPresent(options -> json.put("udp", options.toJson()));
    tcp.ifPresent(options -> json.put("tcp", options.toJson()));
    udpClient.ifPresent(options -> json.put("udpClient", options.toJson()));
    tcpClient.ifPresent(options -> json.put("tcpClient", options.toJson()));
    admin.ifPresent(options -> json.put("admin", options.toJson()));
    cluster.ifPresent(options -> json.put("cluster", options.toJson()));
    bridge.ifPresent(options -> json.put("bridge", options.toJson()));
    return json;
  }

  /**
   * Writes the configuration in effect for whoever may look at it.
   *
   * @return the same as {@link #toJson}, with {@code ***} in the place of each secret
   */
  public JsonObject toJsonWithoutSecrets() {
    JsonObject json = toJson();
    admin.ifPresent(options -> json.put("admin", options.toJsonWithoutSecrets()));
    return json;
  }

  /**
   * The same configuration with this UDP server.
   *
   * @param options its options
   * @return a copy
   */
  public Configuration withUdp(UdpServerOptions options) {
    return with("udp", options.toJson());
  }

  /**
   * The same configuration with this TCP server.
   *
   * @param options its options
   * @return a copy
   */
  public Configuration withTcp(TcpServerOptions options) {
    return with("tcp", options.toJson());
  }

  /**
   * The same configuration with this UDP client.
   *
   * @param options its options
   * @return a copy
   */
  public Configuration withUdpClient(UdpClientOptions options) {
    return with("udpClient", options.toJson());
  }

  /**
   * The same configuration with this TCP client.
   *
   * @param options its options
   * @return a copy
   */
  public Configuration withTcpClient(TcpClientOptions options) {
    return with("tcpClient", options.toJson());
  }

  /**
   * The same configuration with this way to join a cluster.
   *
   * @param options how
   * @return a copy
   */
  public Configuration withCluster(ClusterOptions options) {
    return with("cluster", options.toJson());
  }

  private Configuration with(String section, JsonObject options) {
    return fromJson(toJson().put(section, options));
  }
}
