package dev.shout;

import dev.shout.admin.AdminVerticle;
import dev.shout.admin.Watched;
import dev.shout.client.StandardStreams;
import dev.shout.client.TcpClientVerticle;
import dev.shout.client.UdpClientVerticle;
import dev.shout.config.AdminOptions;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import dev.shout.server.TcpServerShared;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
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
import java.util.function.Supplier;
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
  private final TcpServerShared tcpShared = new TcpServerShared();
  private final AtomicInteger tcpRunning = new AtomicInteger();
  private final Promise<Void> tcpStopped = Promise.promise();
  private final List<String> deployments = new ArrayList<>();
  private final List<String> listening = new ArrayList<>();
  private ServerAddress udpAddress;
  private ServerAddress tcpAddress;
  private ServerAddress adminAddress;
  private Configuration configuration;

  /** For a deployment by class name: says on standard output when it is ready. */
  public MainVerticle() {
    this(System.out, exitCode -> {});
  }

  /**
   * With an output and an end of the caller's.
   *
   * @param out where the ready line goes
   * @param whenClientDone hears a client's exit code at the end of its input
   */
  public MainVerticle(PrintStream out, Handler<Integer> whenClientDone) {
    this.out = out;
    this.whenClientDone = whenClientDone;
  }

  @Override
  public Future<?> start() {
    configuration = Configuration.fromJson(config());
    if (configuration.tcp().isEmpty()) {
      tcpStopped.complete();
    }
    return configuration
        .udp()
        .map(this::deployUdp)
        .orElse(Future.succeededFuture())
        .compose(v -> configuration.tcp().map(this::deployTcp).orElse(Future.succeededFuture()))
        .compose(v -> configuration.admin().map(this::deployAdmin).orElse(Future.succeededFuture()))
        .recover(this::undeployAll)
        .onSuccess(v -> sayReady())
        .compose(v -> deployClient());
  }

  /** Closes what is open already; Vert.x would do it too, but tell of the failure before. */
  private Future<Void> undeployAll(Throwable failure) {
    tcpStopped.tryComplete();
    return Future.join(deployments.stream().map(vertx::undeploy).toList())
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
    if (options.instances() > 1 && !Transports.canShareUdpPort(vertx)) {
      log.warn(
          "udp.instances={} needs a native transport; on {} one instance runs",
          options.instances(),
          Transports.nameOf(vertx));
      possible = options.withInstances(1);
    }
    int others = possible.instances() - 1;
    UdpServerOptions first = possible;
    UdpServerVerticle verticle = new UdpServerVerticle(udpCounters, tcpStopped.future());
    return deploy(() -> verticle, first.toJson(), 1)
        .compose(
            id -> {
              SocketAddress address = verticle.localAddress();
              udpAddress = new ServerAddress(first.host(), address.port());
              listening.add("UDP " + udpAddress);
              return others == 0
                  ? Future.succeededFuture()
                  : deploy(
                      () -> new UdpServerVerticle(udpCounters, tcpStopped.future()),
                      first.withPort(address.port()).toJson(),
                      others);
            })
        .mapEmpty();
  }

  private Future<Void> deployTcp(TcpServerOptions options) {
    tcpRunning.set(options.instances());
    List<TcpServerVerticle> verticles = new ArrayList<>();
    return deploy(
            () -> {
              TcpServerVerticle verticle = new TcpServerVerticle(tcpShared, this::tcpStopped);
              verticles.add(verticle);
              return verticle;
            },
            options.toJson(),
            options.instances())
        .onSuccess(
            id -> {
              tcpAddress =
                  new ServerAddress(options.host(), verticles.get(0).localAddress().port());
              listening.add("TCP " + tcpAddress);
            })
        .mapEmpty();
  }

  /** The last to start, and to stop: it shows the others until they are gone. */
  private Future<Void> deployAdmin(AdminOptions options) {
    Watched watched =
        new Watched(
            configuration,
            Optional.ofNullable(udpAddress).map(at -> new Watched.Udp(at, udpCounters)),
            Optional.ofNullable(tcpAddress).map(at -> new Watched.Tcp(at, tcpShared.counters())),
            tcpStopped.future(),
            Optional.empty(),
            List.of());
    AdminVerticle verticle = new AdminVerticle(watched);
    return deploy(() -> verticle, options.toJson(), 1)
        .onSuccess(id -> adminAddress = verticle.address())
        .mapEmpty();
  }

  /** Datagrams are answered until the last connection is drained. */
  private void tcpStopped() {
    if (tcpRunning.decrementAndGet() == 0) {
      tcpStopped.tryComplete();
    }
  }

  /**
   * Where the admin server listens.
   *
   * @return its address with the real port, once started, if it runs
   */
  public Optional<ServerAddress> adminAddress() {
    return Optional.ofNullable(adminAddress);
  }

  private void sayReady() {
    if (listening.isEmpty()) {
      return;
    }
    String ready = "The server is ready to receive on " + String.join(" and ", listening);
    log.info("transport={} java={}", Transports.nameOf(vertx), Runtime.version());
    if (adminAddress != null) {
      log.info("admin=http://{}/", adminAddress);
    }
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
    StandardStreams streams = StandardStreams.ofProcess();
    return configuration.udpClient().isPresent()
        ? deploy(
            () -> new UdpClientVerticle(streams, whenClientDone),
            configuration.udpClient().get().toJson(),
            1)
        : deploy(
            () -> new TcpClientVerticle(streams, whenClientDone),
            configuration.tcpClient().get().toJson(),
            1);
  }

  /** Leaves a last line of counts: what an operator asks first about a server that is gone. */
  @Override
  public Future<?> stop() {
    if (!listening.isEmpty()) {
      log.info("stopped {}", counts());
    }
    return Future.succeededFuture();
  }

  private String counts() {
    List<String> counts = new ArrayList<>();
    configuration.udp().ifPresent(udp -> counts.add("udp " + udpCounters));
    configuration.tcp().ifPresent(tcp -> counts.add("tcp " + tcpShared.counters()));
    return String.join(", ", counts);
  }
}
