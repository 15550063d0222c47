package dev.shout.cluster;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleListener;
import dev.shout.config.ClusterOptions;
import dev.shout.config.TlsClusterOptions;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process in the cluster: as a node, which Vert.x joins with the manager from here, or as a
 * client, which only looks on. Blocks where it says so.
 *
 * <p>A client is no member: that it comes, goes or hangs concerns nobody else, and it listens on no
 * port.
 */
public final class Cluster {

  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  /** How long a client looks for a node that answers. */
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** How long it then waits until each node has said what it is. */
  private static final Duration HEAR_ALL = Duration.ofSeconds(2);

  static {
    // For what Hazelcast says before it has a configuration.
    if (System.getProperty(HazelcastSettings.LOGGING) == null) {
      System.setProperty(HazelcastSettings.LOGGING, "slf4j");
    }
  }

  private final ClusterOptions options;
  private final String id = UUID.randomUUID().toString();
  private final MembersOnlyClusterManager manager;
  private final Subscriptions subscriptions;

  private Cluster(ClusterOptions options) {
    this.options = options;
    this.manager = new MembersOnlyClusterManager(HazelcastSettings.member(options, id));
    this.subscriptions = new Subscriptions(manager);
  }

  /**
   * A node that is about to join: its Vert.x instance does, built with {@link #manager}.
   *
   * @param options how to join
   * @return the node
   * @throws dev.shout.config.ConfigException when the user's own Hazelcast configuration is none,
   *     or the host unknown
   */
  public static Cluster node(ClusterOptions options) {
    return new Cluster(options);
  }

  /**
   * What Vert.x joins with.
   *
   * @return the same object each time, good for one Vert.x instance
   */
  public ClusterManager manager() {
    return manager;
  }

  /**
   * Sets where the event bus listens and what it tells the others, and TLS.
   *
   * @param eventBus changed in place
   */
  public void configure(EventBusOptions eventBus) {
    eventBus.setHost(options.host());
    eventBus.setClusterPublicHost(options.advertisedHost());
    TlsClusterOptions tls = options.tls();
    if (tls.isOn()) {
      eventBus
          .setSsl(true)
          .setClientAuth(ClientAuth.REQUIRED)
          .setKeyCertOptions(
              new PemKeyCertOptions().setCertPath(tls.certificate()).setKeyPath(tls.key()))
          .setTrustOptions(new PemTrustOptions().addCertPath(tls.trust()));
    }
  }

  /** Warns when others than this machine can reach what asks nobody who he is. */
  public void warnOfOpenPorts() {
    if (isLoopback(options.host())) {
      return;
    }
    log.warn(
        "cluster: Hazelcast on {} has neither TLS nor authentication{}: whoever reaches it can read"
            + " and change everything, so let a firewall admit the nodes and clients alone, see"
            + " docs/cluster.md",
        options.host(),
        options.tls().isOn() ? "" : ", and without cluster.tls neither has the event bus");
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * This node's identifier in the directory.
   *
   * @return one that no other node has
   */
  public String id() {
    return id;
  }

  /**
   * How this node is called.
   *
   * @return the configured name, or that of the machine
   */
  public String nodeName() {
    if (!options.nodeName().isEmpty()) {
      return options.nodeName();
    }
    String container = System.getenv("HOSTNAME");
    try {
      return container != null ? container : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return options.advertisedHost();
    }
  }

  /**
   * The address under which the others reach a server of this node.
   *
   * @param listening the address that it listens on
   * @return the public address if there is one; the node's own when it listens on all
   */
  public String advertisedHost(String listening) {
    boolean all = listening.matches("[0.:]*");
    return all || !options.publicHost().isEmpty() ? options.advertisedHost() : listening;
  }

  /**
   * The directory, as a node keeps it. Blocks until the nodes that are there have said what they
   * are, a second at most.
   *
   * @return the directory, which is this node's to close
   */
  public NodeDirectory joinDirectory() {
    HazelcastInstance hazelcast = manager.getHazelcastInstance();
    HazelcastSettings.joined(manager.getConfig(), options);
    hazelcast
        .getLifecycleService()
        .addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.MERGED) {
                subscriptions.sayAgain(BusAddress.ALL);
              }
            });
    HazelcastDirectory directory = new HazelcastDirectory(hazelcast, id);
    heardAll(directory, Duration.ofSeconds(1));
    return directory;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  /**
   * Takes this node off the event bus's addresses: whoever asks next asks another one, while what
   * is on its way is still answered here.
   *
   * @return done when it is no longer registered
   */
  public Future<?> withdraw() {
    return subscriptions.withdraw(BusAddress.ALL);
  }

  private static boolean within(CountDownLatch connected) {
    try {
      return connected.await(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean heardAll(HazelcastDirectory directory, Duration limit) {
    try {
      return directory.awaitComplete(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * The directory, as a client sees it. Blocks until a node answers, and until all have said what
   * they are. When it loses its node it goes on with another one by itself.
   *
   * @param options where the cluster is
   * @return the directory; closing it ends the client
   * @throws NoClusterException when no node answers
   */
  public static NodeDirectory client(ClusterOptions options) throws NoClusterException {
    CountDownLatch connected = new CountDownLatch(1);
    LifecycleListener whenConnected =
        event -> {
          if (event.getState() == LifecycleState.CLIENT_CONNECTED) {
            connected.countDown();
          }
        };
    ClientConfig config = HazelcastSettings.client(options);
    config.addListenerConfig(new ListenerConfig(whenConnected));
    HazelcastInstance hazelcast = HazelcastClient.newHazelcastClient(config);
    if (!within(connected)) {
      hazelcast.shutdown();
      throw new NoClusterException(options);
    }
    HazelcastDirectory directory = new HazelcastDirectory(hazelcast, null);
    if (!heardAll(directory, HEAR_ALL)) {
      log.warn("cluster: not every node has said what it is within {} s", HEAR_ALL.toSeconds());
    }
    return directory;
  }
}
