package dev.shout.cluster;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig;
import com.hazelcast.client.config.XmlClientConfigBuilder;
import com.hazelcast.client.config.YamlClientConfigBuilder;
import com.hazelcast.config.Config;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.FileSystemYamlConfig;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import dev.shout.config.ClusterOptions;
import dev.shout.config.ConfigException;
import dev.shout.config.ServerAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our options in Hazelcast's words, and the reasons for every setting that is not its default.
 *
 * <p>Times are chosen for a service whose cluster holds next to no data: rather a node that is
 * taken for dead too early, and merges again a few seconds later, than one that is missed for a
 * minute.
 */
final class HazelcastSettings {

  /** Ports that are tried from the configured one on, for several nodes on one machine. */
  private static final int PORTS = 20;

  /** Ports on which a member is looked for that was named without one. */
  private static final int PORTS_OF_A_MEMBER = 3;

  /** The property that says how Hazelcast logs. */
  static final String LOGGING = "hazelcast.logging.type";

  private static final String KUBERNETES_DNS = "service-dns";

  /** Of a member. A user's own configuration may set each of them otherwise. */
  private static final Map<String, String> MEMBER_PROPERTIES =
      Map.ofEntries(
          Map.entry(LOGGING, "slf4j"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          // The address that was named, and no other.
          Map.entry("hazelcast.socket.bind.any", "false"),
          Map.entry("hazelcast.socket.server.bind.any", "false"),
          // A member without a word for 5 s is taken for dead; a process that died is known at
          // once, since its connections are reset.
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "4"),
          Map.entry("hazelcast.master.confirmation.interval.seconds", "1"),
          Map.entry("hazelcast.socket.connect.timeout.seconds", "2"),
          // No wait for others that might come at the same time: they join as they come.
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.max.wait.seconds.before.join", "0"),
          // The limit after which a node gives up and the process ends: three that started at once
          // on a busy machine took longer than ten seconds to agree (NodesUnderLoadIT).
          Map.entry("hazelcast.max.join.seconds", "60"),
          Map.entry("hazelcast.mastership.claim.timeout.seconds", "5"),
          // Two halves look for each other every few seconds, not every few minutes.
          Map.entry("hazelcast.merge.first.run.delay.seconds", "5"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          Map.entry("hazelcast.graceful.shutdown.max.wait", "5"),
          Map.entry("hazelcast.operation.call.timeout.millis", "10000"),
          Map.entry("hazelcast.slow.operation.detector.enabled", "false"),
          // Vert.x's subscriptions and some node addresses: a few KB.
          Map.entry("hazelcast.partition.count", "31"),
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.io.thread.count", "1"),
          // A thread that writes to a member which stands still turns round until that one answers
          // (hazelcast/hazelcast#26473), and with it wait all connections that it has. Connections
          // are dealt out in turn: so few of them share one that each has its own (NodePausedIT).
          Map.entry("hazelcast.io.output.thread.count", "8"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.metrics.enabled", "false"),
          Map.entry("hazelcast.jmx", "false"));

  /** Of a client. */
  private static final Map<String, String> CLIENT_PROPERTIES =
      Map.of(
          LOGGING,
          "slf4j",
          "hazelcast.client.statistics.enabled",
          "false",
          "hazelcast.client.heartbeat.interval",
          "1000",
          "hazelcast.client.heartbeat.timeout",
          "5000",
          "hazelcast.client.invocation.timeout.seconds",
          "5",
          "hazelcast.client.metrics.enabled",
          "false");

  private HazelcastSettings() {}

  /**
   * The configuration of a node.
   *
   * @throws ConfigException when the user's own file is not Hazelcast's, or the host unknown
   */
  static Config member(ClusterOptions options, String id) {
    Config config = options.hazelcastConfig().isEmpty() ? named(options) : ownMember(options);
    MEMBER_PROPERTIES.forEach(
        (name, value) -> {
          if (config.getProperty(name) == null) {
            config.setProperty(name, value);
          }
        });
    String host = resolved(options.host());
    config.setProperty("hazelcast.local.localAddress", host);
    if (host.indexOf(':') >= 0) {
      config.setProperty("hazelcast.prefer.ipv4.stack", "false");
    }
    if (!options.publicHost().isEmpty()) {
      config.getNetworkConfig().setPublicAddress(options.publicHost());
    }
    config.getMemberAttributeConfig().setAttribute(HazelcastDirectory.ID_ATTRIBUTE, id);
    forVertx(config);
    return config;
  }

  private static Config named(ClusterOptions options) {
    Config config = new Config();
    config.setClusterName(options.name());
    config.getJetConfig().setEnabled(false);
    NetworkConfig network = config.getNetworkConfig();
    network.setPort(options.port()).setPortAutoIncrement(true).setPortCount(PORTS);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(options.multicast());
    if (!options.kubernetes().isEmpty()) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty(KUBERNETES_DNS, options.kubernetes())
          .setProperty("service-port", String.valueOf(options.port()));
    } else if (!options.multicast()) {
      join.getTcpIpConfig().setEnabled(true).setMembers(LoopbackPorts.open(members(options)));
      join.getTcpIpConfig().setConnectionTimeoutSeconds(2);
    }
    return config;
  }

  /**
   * After the join: where other nodes may be later, when halves look for each other. Hazelcast
   * reads it anew each time.
   */
  static void joined(Config config, ClusterOptions options) {
    if (options.hazelcastConfig().isEmpty() && !options.multicast()) {
      config.getNetworkConfig().getJoin().getTcpIpConfig().setMembers(members(options));
    }
  }

  /** Each on its port; without one on ours and the two after it, for others on that machine. */
  static List<String> members(ClusterOptions options) {
    List<String> members = new ArrayList<>();
    for (String text : options.members()) {
      ServerAddress member = ServerAddress.parseListening(text, 0);
      if (member.port() > 0) {
        members.add(member.toString());
      } else {
        for (int i = 0; i < PORTS_OF_A_MEMBER; i++) {
          members.add(new ServerAddress(member.host(), options.port() + i).toString());
        }
      }
    }
    return members;
  }

  /**
   * What Vert.x keeps in Hazelcast. When two halves merge, what the smaller one knows is thrown
   * away and each of its nodes says its own again: merged entry by entry, the others' caches would
   * not hear of it.
   */
  private static void forVertx(Config config) {
    MergePolicyConfig discard =
        new MergePolicyConfig().setPolicy(DiscardMergePolicy.class.getName());
    MultiMapConfig subscriptions = config.getMultiMapConfig("__vertx.subs");
    subscriptions
        .setBackupCount(1)
        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET)
        .setMergePolicyConfig(discard);
    config.getMapConfig("__vertx.nodeInfo").setBackupCount(1).setMergePolicyConfig(discard);
  }

  private static Config ownMember(ClusterOptions options) {
    String file = options.hazelcastConfig();
    try {
      return file.endsWith(".xml") ? new FileSystemXmlConfig(file) : new FileSystemYamlConfig(file);
    } catch (IOException | HazelcastException e) {
      throw notHazelcasts(file, e);
    }
  }

  /**
   * The configuration of a client.
   *
   * @throws ConfigException when the user's own file is not Hazelcast's
   */
  static ClientConfig client(ClusterOptions options) {
    ClientConfig config =
        options.hazelcastConfig().isEmpty() ? namedClient(options) : ownClient(options);
    CLIENT_PROPERTIES.forEach(
        (name, value) -> {
          if (config.getProperty(name) == null) {
            config.setProperty(name, value);
          }
        });
    // It starts without an answer and goes on without one, so that how long to wait is for its user
    // to say, and nothing blocks while no node is there.
    config
        .getConnectionStrategyConfig()
        .setAsyncStart(true)
        .setReconnectMode(ClientConnectionStrategyConfig.ReconnectMode.ASYNC)
        .getConnectionRetryConfig()
        .setInitialBackoffMillis(100)
        .setMaxBackoffMillis(1_000)
        .setClusterConnectTimeoutMillis(Long.MAX_VALUE);
    return config;
  }

  private static ClientConfig namedClient(ClusterOptions options) {
    if (options.multicast()) {
      throw new ConfigException(
          "cluster.multicast: a client finds the cluster by members or kubernetes");
    }
    ClientConfig config = new ClientConfig();
    config.setClusterName(options.name());
    if (options.kubernetes().isEmpty()) {
      config.getNetworkConfig().setAddresses(members(options));
    } else {
      config
          .getNetworkConfig()
          .getKubernetesConfig()
          .setEnabled(true)
          .setProperty(KUBERNETES_DNS, options.kubernetes())
          .setProperty("service-port", String.valueOf(options.port()));
    }
    config.getNetworkConfig().setConnectionTimeout(2_000);
    // One connection is enough for what it asks; listeners on several would come one by one.
    config.getNetworkConfig().setSmartRouting(false);
    return config;
  }

  private static ClientConfig ownClient(ClusterOptions options) {
    String file = options.hazelcastConfig();
    try {
      return file.endsWith(".xml")
          ? new XmlClientConfigBuilder(file).build()
          : new YamlClientConfigBuilder(file).build();
    } catch (IOException | HazelcastException e) {
      throw notHazelcasts(file, e);
    }
  }

  private static ConfigException notHazelcasts(String file, Exception e) {
    String message = e instanceof InvalidConfigurationException ? e.getMessage() : e + "";
    return new ConfigException(
        "cluster.hazelcastConfig: " + file + ": " + message.lines().findFirst().orElse(""));
  }

  private static String resolved(String host) {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigException("cluster.host: " + host + ": no such host");
    }
    // Hazelcast would say it in many lines.
    try (ServerSocket free = new ServerSocket(0, 1, address)) {
      return free.getInetAddress().getHostAddress();
    } catch (IOException e) {
      throw new ConfigException("cluster.host: " + host + ": not an address of this machine");
    }
  }
}
