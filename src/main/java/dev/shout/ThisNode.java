package dev.shout;

import dev.shout.cluster.BridgeCounters;
import dev.shout.cluster.BridgeVerticle;
import dev.shout.cluster.Cluster;
import dev.shout.cluster.LoneDirectory;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.cluster.ServiceVerticle;
import dev.shout.cluster.UppercaseService;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server beyond its sockets: its place in the directory of nodes, what it offers on the event
 * bus, and the bridge to that. Without a cluster and without a bridge it is nothing.
 *
 * <p>Made for one deployment of {@link MainVerticle}, and used on its context, except {@link
 * #beginDraining}.
 */
final class ThisNode {

  private static final Logger log = LoggerFactory.getLogger(ThisNode.class);

  /** Between the word that this node drains and its doing so: clients leave within it. */
  private static final long NOTICE_MILLIS = 500;

  private final Vertx vertx;
  private final Configuration configuration;
  private final Optional<Cluster> cluster;
  private final UppercaseService service = new UppercaseService();
  private final BridgeCounters bridgeCounters = new BridgeCounters();
  private volatile NodeDirectory directory;
  private ServerAddress bridgeAddress;

  ThisNode(Vertx vertx, Configuration configuration, Optional<Cluster> cluster) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.cluster = cluster;
  }

  /**
   * Opens what is beyond the sockets, then tells the others that they are open.
   *
   * @param udp where the UDP server listens, if there is one
   * @param tcp where the TCP server listens, if there is one
   */
  Future<Void> enter(Optional<ServerAddress> udp, Optional<ServerAddress> tcp) {
    if (cluster.isEmpty() && configuration.bridge().isEmpty()) {
      return Future.succeededFuture();
    }
    return joinDirectory()
        .compose(
            joined -> {
              directory = joined;
              return vertx.deployVerticle(new ServiceVerticle(service, joined, cluster));
            })
        .compose(id -> deployBridge())
        .onSuccess(v -> directory.ready(describe(udp, tcp)));
  }

  private Future<NodeDirectory> joinDirectory() {
    return cluster
        .map(node -> vertx.executeBlocking(node::joinDirectory))
        .orElseGet(() -> Future.succeededFuture(new LoneDirectory()));
  }

  private Future<Void> deployBridge() {
    if (configuration.bridge().isEmpty()) {
      return Future.succeededFuture();
    }
    BridgeVerticle verticle = new BridgeVerticle(bridgeCounters);
    return vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setConfig(configuration.bridge().get().toJson()))
        .onSuccess(id -> bridgeAddress = verticle.address())
        .mapEmpty();
  }

  private Node describe(Optional<ServerAddress> udp, Optional<ServerAddress> tcp) {
    return new Node(
        cluster.map(Cluster::id).orElseGet(() -> UUID.randomUUID().toString()),
        cluster.map(Cluster::nodeName).orElse("shout"),
        advertisedHost("0.0.0.0"),
        udp.map(this::advertised),
        tcp.map(this::advertised),
        configuration.tcp().filter(options -> options.tls().isOn()).isPresent(),
        Node.State.READY,
        Instant.now(),
        Main.version());
  }

  private ServerAddress advertised(ServerAddress listening) {
    return new ServerAddress(advertisedHost(listening.host()), listening.port());
  }

  private String advertisedHost(String listening) {
    return cluster.map(node -> node.advertisedHost(listening)).orElse(listening);
  }

  /** The nodes, this one among them; empty when it is nothing beyond its sockets. */
  Optional<NodeDirectory> directory() {
    return Optional.ofNullable(directory);
  }

  /** Where the bridge listens, once it does. */
  Optional<ServerAddress> bridgeAddress() {
    return Optional.ofNullable(bridgeAddress);
  }

  /**
   * The first step of a stop, while everything is open: tells the others, and gives those who hear
   * it time to go elsewhere. Blocks; any thread but an event loop.
   */
  void beginDraining() {
    if (directory == null) {
      return;
    }
    directory.draining();
    if (cluster.isPresent()) {
      Future<?> withdrawn = cluster.get().withdraw();
      try {
        Future.join(withdrawn, vertx.timer(NOTICE_MILLIS))
            .toCompletionStage()
            .toCompletableFuture()
            .get(2 * NOTICE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        log.debug("the others will find this node closed: {}", e + "");
      }
    }
  }

  /** Leaves the directory: the last step. */
  Future<Void> leave() {
    NodeDirectory entered = directory;
    return entered == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              entered.close();
              return null;
            });
  }

  /** What was counted, for the last line of the log. */
  @Override
  public String toString() {
    return "bus "
        + service
        + (configuration.bridge().isPresent() ? ", bridge " + bridgeCounters : "");
  }
}
