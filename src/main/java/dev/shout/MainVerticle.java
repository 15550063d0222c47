package dev.shout;

import dev.shout.admin.AdminVerticle;
import dev.shout.admin.ReadinessCheck;
import dev.shout.admin.Watched;
import dev.shout.client.ServerSource;
import dev.shout.client.StandardStreams;
import dev.shout.client.TcpClientVerticle;
import dev.shout.client.UdpClientVerticle;
import dev.shout.cluster.Cluster;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.config.AdminOptions;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import dev.shout.server.Probes;
import dev.shout.server.TcpServerShared;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys what the configuration names: a verticle, in as many instances as asked for, for each
 * section that is there.
 *
 * <p>Its {@code config()} is the whole configuration, see {@link Configuration}. When a server
 * cannot start, none stays up and the start fails with one line for the user.
 */
public final class MainVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(MainVerticle.class);

  private final PrintStream out;
  private final Handler<Integer> whenClientDone;
  private final UdpCounters udpCounters = new UdpCounters();
  private final Probes udpProbes = new Probes();
  private final List<UdpServerVerticle> udpVerticles = new ArrayList<>();
  private final List<TcpServerVerticle> tcpVerticles = new ArrayList<>();
  private final TcpServerShared tcpShared = new TcpServerShared();
  private final AtomicInteger tcpRunning = new AtomicInteger();
  private final Promise<Void> tcpStopped = Promise.promise();
  private final List<String> deployments = new ArrayList<>();
  private final List<String> listening = new ArrayList<>();
  private final Cluster cluster;
  private final boolean clustered;
  private ServerAddress adminAddress;
  private Configuration configuration;
  private ServerAddress udpAddress;
  private ServerAddress tcpAddress;
  private volatile ThisNode node;
  private NodeDirectory directory;
  private volatile Runnable drainAdmin = () -> {};

  /** For a deployment by class name: says on standard output when it is ready. */
  public MainVerticle() {
    this(System.out, exitCode -> {}, null, false);
  }

  /**
   * With an output and an end of the caller's.
   *
   * @param out where the ready line goes
   * @param whenClientDone hears a client's exit code at the end of its input
   */
  public MainVerticle(PrintStream out, Handler<Integer> whenClientDone) {
    this(out, whenClientDone, null, false);
  }

  /**
   * In a cluster.
   *
   * @param out where the ready line goes
   * @param whenClientDone hears a client's exit code at the end of its input
   * @param cluster this node in the cluster that its Vert.x instance has joined; null for none
   * @param clustered whether a client finds its servers in the cluster
   */
  public MainVerticle(
      PrintStream out, Handler<Integer> whenClientDone, Cluster cluster, boolean clustered) {
    this.out = out;
    this.whenClientDone = whenClientDone;
    this.cluster = cluster;
    this.clustered = clustered;
  }

  @Override
  public Future<?> start() {
    configuration = Configuration.fromJson(config());
    node = new ThisNode(vertx, configuration, Optional.ofNullable(cluster));
    if (configuration.tcp().isEmpty()) {
      tcpStopped.complete();
    }
    return configuration
        .udp()
        .map(this::deployUdp)
        .orElse(Future.succeededFuture())
        .compose(v -> configuration.tcp().map(this::deployTcp).orElse(Future.succeededFuture()))
        .compose(v -> node.enter(Optional.ofNullable(udpAddress), Optional.ofNullable(tcpAddress)))
        .compose(v -> configuration.admin().map(this::deployAdmin).orElse(Future.succeededFuture()))
        .recover(this::undeployAll)
        .onSuccess(v -> sayReady())
        .compose(v -> deployClient());
  }

  /**
   * Says that this server is about to stop: the first step of a stop, while all sockets are open.
   * In a cluster it blocks until the others had time to hear of it. Any thread but an event loop.
   */
  void beginDraining() {
    drainAdmin.run();
    ThisNode entered = node;
    if (entered != null) {
      entered.beginDraining();
    }
  }

  /** Closes what is open already; Vert.x would do it too, but tell of the failure before. */
  private Future<Void> undeployAll(Throwable failure) {
    tcpStopped.tryComplete();
    return Future.join(deployments.stream().map(vertx::undeploy).toList())
        .transform(done -> node.leave())
        .transform(done -> Future.failedFuture(failure));
  }

  private Future<String> deploy(
      Supplier<? extends Deployable> verticle, JsonObject section, int instances) {
    return vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setConfig(section).setInstances(instances))
        .onSuccess(deployments::add);
  }

  /** The first instance takes the port, a free one for port 0; the others share what it took. */
  private Future<Void> deployUdp(UdpServerOptions options) {
    UdpServerOptions possible = options;
    if (options.instances() > 1 && !Transports.canSharePorts(vertx)) {
      log.warn(
          "udp.instances={} needs a native transport; on {} one instance runs",
          options.instances(),
          Transports.nameOf(vertx));
      possible = options.withInstances(1);
    }
    int others = possible.instances() - 1;
    UdpServerOptions first = possible;
    UdpServerVerticle verticle = newUdpServer();
    return deploy(() -> verticle, first.toJson(), 1)
        .compose(
            id -> {
              SocketAddress address = verticle.localAddress();
              udpAddress = new ServerAddress(first.host(), address.port());
              listening.add("UDP " + udpAddress);
              return others == 0
                  ? Future.succeededFuture()
                  : deploy(
                      this::newUdpServer,
                      first.withPort(address.port()).withReusePort(true).toJson(),
                      others);
            })
        .mapEmpty();
  }

  private UdpServerVerticle newUdpServer() {
    UdpServerVerticle verticle = new UdpServerVerticle(udpCounters, tcpStopped.future(), udpProbes);
    udpVerticles.add(verticle);
    return verticle;
  }

  private Future<Void> deployTcp(TcpServerOptions options) {
    tcpRunning.set(options.instances());
    return deploy(
            () -> {
              TcpServerVerticle verticle = new TcpServerVerticle(tcpShared, this::tcpStopped);
              tcpVerticles.add(verticle);
              return verticle;
            },
            options.toJson(),
            options.instances())
        .onSuccess(
            id -> {
              int port = tcpVerticles.get(0).localAddress().port();
              tcpAddress = new ServerAddress(options.host(), port);
              listening.add("TCP " + tcpAddress);
            })
        .mapEmpty();
  }

  /** The last to start, and to stop: it shows the others until they are gone. */
  private Future<Void> deployAdmin(AdminOptions options) {
    Watched watched =
        new Watched(
            configuration,
            Optional.ofNullable(udpAddress)
                .map(at -> new Watched.Udp(at, udpCounters, udpProbes, List.copyOf(udpVerticles))),
            Optional.ofNullable(tcpAddress)
                .map(at -> new Watched.Tcp(at, tcpShared, List.copyOf(tcpVerticles))),
            tcpStopped.future(),
            node.directory().map(MainVerticle::forAdmin),
            node.directory().map(MainVerticle::clusterIsSafe).stream().toList());
    AdminVerticle verticle = new AdminVerticle(watched);
    return deploy(() -> verticle, options.toJson(), 1)
        .onSuccess(
            id -> {
              adminAddress = verticle.address();
              drainAdmin = verticle::beginDraining;
            })
        .mapEmpty();
  }

  private static Supplier<List<JsonObject>> forAdmin(NodeDirectory nodes) {
    return () ->
        nodes.nodes().stream()
            .map(node -> node.toJson().put("self", nodes.self().filter(node::equals).isPresent()))
            .toList();
  }

  private static ReadinessCheck clusterIsSafe(NodeDirectory nodes) {
    return new ReadinessCheck(
        "cluster",
        () -> nodes.isSafe() ? Optional.empty() : Optional.of("data of the cluster have no copy"));
  }

  /** Datagrams are answered until the last connection is drained. */
  private void tcpStopped() {
    if (tcpRunning.decrementAndGet() == 0) {
      tcpStopped.tryComplete();
    }
  }

  /**
   * Where the UDP server listens.
   *
   * @return its address with the real port, once started, if it runs
   */
  public Optional<ServerAddress> udpAddress() {
    return Optional.ofNullable(udpAddress);
  }

  /**
   * Where the TCP server listens.
   *
   * @return its address with the real port, once started, if it runs
   */
  public Optional<ServerAddress> tcpAddress() {
    return Optional.ofNullable(tcpAddress);
  }

  /**
   * Where the admin server listens.
   *
   * @return its address with the real port, once started, if it runs
   */
  public Optional<ServerAddress> adminAddress() {
    return Optional.ofNullable(adminAddress);
  }

  /** The contexts of all servers, one for each event loop that must answer. */
  List<Context> serving() {
    return Stream.concat(
            udpVerticles.stream().map(UdpServerVerticle::eventLoop),
            tcpVerticles.stream().map(TcpServerVerticle::eventLoop))
        .toList();
  }

  /** What is said to be ready. */
  String readiness() {
    return "ready to receive on " + String.join(" and ", listening);
  }

  private void sayReady() {
    if (listening.isEmpty()) {
      return;
    }
    String ready = "The server is " + readiness();
    ServerEvents.ready(Transports.nameOf(vertx), udpAddress, tcpAddress, adminAddress);
    node.bridgeAddress().ifPresent(at -> ServerEvents.listening("bridge", at));
    if (hasClient()) {
      // Standard output holds the client's replies and nothing else.
      log.info("{}", ready);
    } else {
      out.println(ready);
      out.flush();
    }
  }

  private boolean hasClient() {
    return configuration.udpClient().isPresent() || configuration.tcpClient().isPresent();
  }

  private Future<?> deployClient() {
    if (!hasClient()) {
      return Future.succeededFuture();
    }
    return clustered && cluster == null
        ? vertx
            .executeBlocking(() -> Cluster.client(configuration.cluster().orElseThrow()))
            .onSuccess(found -> directory = found)
            .compose(found -> deployClient(Optional.of(found)))
        : deployClient(Optional.empty());
  }

  private Future<?> deployClient(Optional<NodeDirectory> nodes) {
    StandardStreams streams = StandardStreams.ofProcess();
    return configuration.udpClient().isPresent()
        ? deploy(
            () ->
                nodes
                    .map(found -> new UdpClientVerticle(streams, whenClientDone, udpOf(found)))
                    .orElseGet(() -> new UdpClientVerticle(streams, whenClientDone)),
            configuration.udpClient().get().toJson(),
            1)
        : deploy(
            () ->
                nodes
                    .map(found -> new TcpClientVerticle(streams, whenClientDone, tcpOf(found)))
                    .orElseGet(() -> new TcpClientVerticle(streams, whenClientDone)),
            configuration.tcpClient().get().toJson(),
            1);
  }

  private static ServerSource udpOf(NodeDirectory nodes) {
    return listener -> nodes.onChange(now -> listener.accept(ready(now, Node::udp)));
  }

  private static ServerSource tcpOf(NodeDirectory nodes) {
    return listener -> nodes.onChange(now -> listener.accept(ready(now, Node::tcp)));
  }

  private static List<ServerAddress> ready(
      List<Node> nodes, Function<Node, Optional<ServerAddress>> address) {
    return nodes.stream()
        .filter(node -> node.state() == Node.State.READY)
        .flatMap(node -> address.apply(node).stream())
        .toList();
  }

  /** Leaves a last line of counts: what an operator asks first about a server that is gone. */
  @Override
  public Future<?> stop() {
    if (!listening.isEmpty()) {
      configuration.udp().ifPresent(udp -> ServerEvents.stopped("udp", udpCounters.values()));
      configuration
          .tcp()
          .ifPresent(tcp -> ServerEvents.stopped("tcp", tcpShared.counters().values()));
      node.directory().ifPresent(nodes -> ServerEvents.stopped(node));
    }
    return Future.join(node.leave(), leaveAsClient());
  }

  private Future<Void> leaveAsClient() {
    NodeDirectory seen = directory;
    return seen == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              seen.close();
              return null;
            });
  }
}
