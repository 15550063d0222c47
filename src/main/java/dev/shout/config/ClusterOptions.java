package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * Options of the cluster: the section {@code cluster}. Whether a process joins is for {@code
 * -cluster} to say; this says how.
 *
 * @param name the cluster's name: nodes of another name are refused
 * @param nodeName how this node is called in the directory; empty is the name of the machine
 * @param host address of this machine for the other nodes, for Hazelcast and the event bus
 * @param port port of Hazelcast, 1 to 65535; where it is taken, the next free one of twenty
 * @param publicHost address that the others are told instead of {@code host}; empty is {@code host}
 * @param members where other nodes may be, {@code HOST} or {@code HOST:PORT} each
 * @param multicast whether nodes find each other by multicast, rather than by {@code members}
 * @param kubernetes name of a headless service whose addresses are the nodes; empty is none
 * @param hazelcastConfig a file of Hazelcast's own, XML or YAML, in the place of {@code name},
 *     {@code port} and the ways to find each other; empty is none
 * @param tls certificate, key and authorities for the event bus between the nodes
 */
public record ClusterOptions(
    String name,
    String nodeName,
    String host,
    int port,
    String publicHost,
    List<String> members,
    boolean multicast,
    String kubernetes,
    String hazelcastConfig,
    TlsClusterOptions tls) {

  /** A name: nodes that nobody has named otherwise belong together. */
  public static final String DEFAULT_NAME = "shout";

  /** A name: that of the machine, or of the container. */
  public static final String DEFAULT_NODE_NAME = "";

  /** An address: loopback, since neither Hazelcast nor the event bus asks who connects. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Port, 1 to 65535: Hazelcast's own. */
  public static final int DEFAULT_PORT = 5701;

  /** An address: the same as {@code host}; another one behind a translation of addresses. */
  public static final String DEFAULT_PUBLIC_HOST = "";

  /** Hosts: this machine, on {@code port} and the two after it. */
  public static final List<String> DEFAULT_MEMBERS = List.of("127.0.0.1");

  /** Off: whoever hears it could join, and many networks do not carry it. */
  public static final boolean DEFAULT_MULTICAST = false;

  /** A name: none, it runs anywhere. */
  public static final String DEFAULT_KUBERNETES = "";

  /** A file: none, the other keys are enough for most. */
  public static final String DEFAULT_HAZELCAST_CONFIG = "";

  private static final Key<String> NAME =
      new Key<>(
          "name",
          Type.name(),
          DEFAULT_NAME,
          "",
          "Name of the cluster; nodes of another are refused");
  private static final Key<String> NODE_NAME =
      new Key<>(
          "nodeName",
          Type.nameOrNone(),
          DEFAULT_NODE_NAME,
          "",
          "Name of this node in the directory; empty is the name of the machine");
  private static final Key<String> HOST =
      new Key<>(
          "host",
          Type.oneAddress(),
          DEFAULT_HOST,
          "",
          "Address of this machine on which the other nodes reach it");
  private static final Key<Integer> PORT =
      new Key<>(
          "port",
          Type.whole(1, 65535),
          DEFAULT_PORT,
          "",
          "Port of Hazelcast; where it is taken, the next free one of twenty");
  private static final Key<String> PUBLIC_HOST =
      new Key<>(
          "publicHost",
          Type.hostOrNone(),
          DEFAULT_PUBLIC_HOST,
          "",
          "Address that the others are told instead of host; empty is host");
  private static final Key<List<String>> MEMBERS =
      new Key<>(
          "members",
          Type.hosts(),
          DEFAULT_MEMBERS,
          "",
          "Where other nodes may be; a few of them are enough");
  private static final Key<Boolean> MULTICAST =
      new Key<>(
          "multicast",
          Type.flag(),
          DEFAULT_MULTICAST,
          "",
          "Servers find each other by multicast instead of members");
  private static final Key<String> KUBERNETES =
      new Key<>(
          "kubernetes",
          Type.hostOrNone(),
          DEFAULT_KUBERNETES,
          "",
          "Headless service whose addresses are the nodes, instead of members; empty is none");
  private static final Key<String> HAZELCAST_CONFIG =
      new Key<>(
          "hazelcastConfig",
          Type.file("the name of an XML or YAML file", "XML or YAML file"),
          DEFAULT_HAZELCAST_CONFIG,
          "",
          "Hazelcast's own configuration, for all else; empty is none");

  static final Section SECTION =
      new Section(
          "cluster",
          List.of(
              NAME,
              NODE_NAME,
              HOST,
              PORT,
              PUBLIC_HOST,
              MEMBERS,
              MULTICAST,
              KUBERNETES,
              HAZELCAST_CONFIG),
          List.of("tls"));

  /** Refuses what is out of range, with the name of the key. */
  public ClusterOptions {
    SECTION.check(
        name, nodeName, host, port, publicHost, members, multicast, kubernetes, hazelcastConfig);
    members = List.copyOf(members);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static ClusterOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new ClusterOptions(
        values.get(NAME),
        values.get(NODE_NAME),
        values.get(HOST),
        values.get(PORT),
        values.get(PUBLIC_HOST),
        values.get(MEMBERS),
        values.get(MULTICAST),
        values.get(KUBERNETES),
        values.get(HAZELCAST_CONFIG),
        TlsClusterOptions.fromJson(SECTION.child(section, "tls").orElse(null)));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION
        .toJson(
            name, nodeName, host, port, publicHost, members, multicast, kubernetes, hazelcastConfig)
        .put("tls", tls.toJson());
  }

  /**
   * Looks at what no key can say alone, and at the files. Blocks.
   *
   * @throws ConfigException when two ways to find each other are given, or a file cannot be used
   */
  public void check() {
    boolean named = !members.equals(DEFAULT_MEMBERS);
    long ways = Stream.of(named, multicast, !kubernetes.isEmpty()).filter(way -> way).count();
    if (ways > 1) {
      throw new ConfigException(
          "cluster: expected one of members, multicast and kubernetes, found " + ways + " of them");
    }
    if (!hazelcastConfig.isEmpty()) {
      boolean others = ways > 0 || !name.equals(DEFAULT_NAME) || port != DEFAULT_PORT;
      if (others) {
        throw new ConfigException(
            SECTION.path("hazelcastConfig")
                + ": expected name, port, members, multicast and kubernetes in that file alone");
      }
      checkHazelcastConfig();
    }
    tls.check();
  }

  /** Hazelcast itself says what is wrong within it, when it starts. */
  private void checkHazelcastConfig() {
    try {
      byte[] unused = SourceFile.read(hazelcastConfig);
      if (!hazelcastConfig.matches(".*\\.(xml|yaml|yml)")) {
        throw new ConfigException("expected a name that ends in .xml, .yaml or .yml");
      }
    } catch (ConfigException e) {
      throw e.in(Found.escaped(hazelcastConfig)).in(SECTION.path("hazelcastConfig"));
    }
  }

  /**
   * The same options with other members.
   *
   * @param newMembers {@code HOST} or {@code HOST:PORT} each
   * @return a copy
   */
  public ClusterOptions withMembers(List<String> newMembers) {
    return new ClusterOptions(
        name,
        nodeName,
        host,
        port,
        publicHost,
        newMembers,
        multicast,
        kubernetes,
        hazelcastConfig,
        tls);
  }

  /**
   * The same options with another address of this machine.
   *
   * @param newHost host name or IP address
   * @return a copy
   */
  public ClusterOptions withHost(String newHost) {
    return fromJson(toJson().put("host", newHost));
  }

  /**
   * The same options with another address that the others are told.
   *
   * @param newPublicHost host name or IP address
   * @return a copy
   */
  public ClusterOptions withPublicHost(String newPublicHost) {
    return fromJson(toJson().put("publicHost", newPublicHost));
  }

  /**
   * The address that the other nodes and the clients are told.
   *
   * @return {@code publicHost}, or else {@code host}
   */
  public String advertisedHost() {
    return publicHost.isEmpty() ? host : publicHost;
  }
}
