package dev.shout;

import dev.shout.client.StandardStreams;
import dev.shout.client.TcpClientVerticle;
import dev.shout.client.UdpClientVerticle;
import dev.shout.config.Configuration;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import dev.shout.server.TcpCounters;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
  private final TcpCounters tcpCounters = new TcpCounters();
  private final List<String> listening = new ArrayList<>();
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
    return configuration
        .udp()
        .map(this::deployUdp)
        .orElse(Future.succeededFuture())
        .compose(v -> configuration.tcp().map(this::deployTcp).orElse(Future.succeededFuture()))
        .onSuccess(v -> sayReady())
        .compose(v -> deployClient());
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
    UdpServerVerticle verticle = new UdpServerVerticle(udpCounters);
    return vertx
        .deployVerticle(verticle, with(first.toJson()))
        .compose(
            id -> {
              SocketAddress address = verticle.localAddress();
              listening.add("UDP " + text(first.host(), address.port()));
              return others == 0
                  ? Future.succeededFuture()
                  : vertx.deployVerticle(
                      () -> new UdpServerVerticle(udpCounters),
                      with(first.withPort(address.port()).toJson()).setInstances(others));
            })
        .mapEmpty();
  }

  private Future<Void> deployTcp(TcpServerOptions options) {
    List<TcpServerVerticle> verticles = new ArrayList<>();
    return vertx
        .deployVerticle(
            () -> {
              TcpServerVerticle verticle = new TcpServerVerticle(tcpCounters);
              verticles.add(verticle);
              return verticle;
            },
            with(options.toJson()).setInstances(options.instances()))
        .onSuccess(
            id ->
                listening.add(
                    "TCP " + text(options.host(), verticles.get(0).localAddress().port())))
        .mapEmpty();
  }

  private static DeploymentOptions with(JsonObject section) {
    return new DeploymentOptions().setConfig(section);
  }

  private static String text(String host, int port) {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }

  private void sayReady() {
    if (listening.isEmpty()) {
      return;
    }
    String ready = "The server is ready to receive on " + String.join(" and ", listening);
    log.info("transport={} java={}", Transports.nameOf(vertx), Runtime.version());
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
        ? vertx.deployVerticle(
            new UdpClientVerticle(streams, whenClientDone),
            with(configuration.udpClient().get().toJson()))
        : vertx.deployVerticle(
            new TcpClientVerticle(streams, whenClientDone),
            with(configuration.tcpClient().get().toJson()));
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
    configuration.tcp().ifPresent(tcp -> counts.add("tcp " + tcpCounters));
    return counts.stream().collect(Collectors.joining(", "));
  }
}
