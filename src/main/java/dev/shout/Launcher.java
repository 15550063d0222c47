package dev.shout;

import dev.shout.cluster.Cluster;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a configuration to a Vert.x that runs it, and to its end: an exit code and one line, never a
 * stack trace for a user's mistake.
 *
 * <p>Vert.x's own launcher is used when one of its options is, {@link VertxLauncher}. Without them
 * it has nothing to say, and its command line costs a third of the time to the first reply: it is
 * read by reflection, with classes too old for a class-data archive. Both ways go through the same
 * methods here. {@code StartUpIT} holds that the short one loads none of those classes.
 *
 * <p>Runs on the main thread, {@link #stopped} on the JVM's shutdown thread.
 */
final class Launcher {

  /**
   * What may be set with -D for Vert.x's launcher alone: vertx.options.workerPoolSize and so on.
   */
  private static final List<String> VERTX_PROPERTIES =
      List.of(
          "vertx.options.",
          "vertx.eventBus.options.",
          "vertx.deployment.options.",
          "vertx.metrics.options.");

  private static final Logger log = LoggerFactory.getLogger(Launcher.class);

  private static final long LIMIT_SECONDS = 120;

  private final List<String> vertxArguments;
  private final Configuration configuration;
  private final boolean clustered;
  private final String configurationFile;
  private final ServiceManager serviceManager;
  private Cluster cluster;
  private volatile MainVerticle main;
  private final Promise<Void> deployed = Promise.promise();
  private volatile Vertx vertx;
  private volatile int exitCode = Main.OK;

  Launcher(CommandLine line, Configuration configuration, Map<String, String> environment) {
    this.configuration = configuration;
    this.serviceManager = ServiceManager.of(isServer() ? environment : Map.of());
    this.clustered = line.clustered();
    // JSON on the command line may hold a secret.
    this.configurationFile =
        line.conf()
            .map(conf -> conf.stripLeading().startsWith("{") ? "(JSON after -conf)" : conf)
            .orElse("(none)");
    // A client is no member of the cluster: Vert.x is not told of it.
    this.vertxArguments =
        line.vertxArguments().stream()
            .filter(word -> isServer() || !List.of("-c", "-cluster").contains(word))
            .toList();
  }

  /** Starts; where that fails it ends the process. */
  void launch() {
    if (!vertxArguments.isEmpty() || hasVertxProperties()) {
      new VertxLauncher(vertxArguments, this).launch();
      return;
    }
    started(builder(new VertxOptions()).build());
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "shutdown"));
    try {
      await(
          vertx.deployVerticle(
              verticle(), new DeploymentOptions().setConfig(configuration.toJson())));
    } catch (ExecutionException e) {
      throw fail(e.getCause(), Main.FAILED);
    } catch (TimeoutException e) {
      throw fail(null, Main.FAILED);
    }
    deployed();
  }

  private static boolean hasVertxProperties() {
    return System.getProperties().stringPropertyNames().stream()
        .anyMatch(name -> VERTX_PROPERTIES.stream().anyMatch(name::startsWith));
  }

  private void stop() {
    stopping();
    try {
      await(vertx.close());
      stopped();
    } catch (ExecutionException | TimeoutException e) {
      log.error("not closed in order: {}", e + "");
    }
  }

  private static <T> T await(Future<T> future) throws ExecutionException, TimeoutException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    }
  }

  Configuration configuration() {
    return configuration;
  }

  /** How Vert.x is made, with options that may come from the command line. */
  VertxBuilder builder(VertxOptions options) {
    // Nothing is served from files: no cache folder on disk, which may be read-only.
    FileSystemOptions files = options.getFileSystemOptions();
    files.setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    try {
      VertxBuilder builder = Vertx.builder().with(options).withTransport(transport());
      return clustered && isServer() ? clustered(builder, options) : builder;
    } catch (IllegalArgumentException | ConfigException e) {
      throw fail(e, Main.USAGE);
    }
  }

  private Transport transport() {
    Transport transport = Transports.named(configuration.transport());
    if (configuration.udp().filter(UdpServerOptions::reusePort).isPresent()) {
      Transports.requireSharedPorts(transport, "udp.reusePort");
    }
    if (configuration.tcp().filter(TcpServerOptions::reusePort).isPresent()) {
      Transports.requireSharedPorts(transport, "tcp.reusePort");
    }
    return transport;
  }

  /** Only here are Hazelcast's classes loaded. */
  private VertxBuilder clustered(VertxBuilder builder, VertxOptions options) {
    cluster = Cluster.node(configuration.cluster().orElseThrow());
    cluster.warnOfOpenPorts();
    cluster.configure(options.getEventBusOptions());
    return builder.withClusterManager(cluster.manager());
  }

  /** Vert.x is there. */
  void started(Vertx started) {
    vertx = started;
    if (isServer()) {
      StopSignals.install();
    }
  }

  /** Said when it runs: who made a mistake reads one line, and it is about that. */
  private void sayWhatRuns() {
    log.info("shout version={}", Main.version());
    log.info(
        "jvm version={} vendor={} processors={} maxHeapMiB={}",
        Runtime.version(),
        System.getProperty("java.vendor"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
    log.info("configuration file={}", configurationFile);
  }

  /** What is to be deployed. */
  MainVerticle verticle() {
    main = new MainVerticle(System.out, this::closeAndExit, cluster, clustered);
    return main;
  }

  /** Before anything is closed: clients leave a node that says so in time. */
  void stopping() {
    serviceManager.stopping();
    MainVerticle deploying = main;
    if (deploying != null) {
      deploying.beginDraining();
    }
  }

  /** All that is configured runs. */
  void deployed() {
    if (isServer()) {
      sayWhatRuns();
      serviceManager.ready(vertx, main.serving(), main.readiness());
      IdleHeap.shrink(vertx);
    }
    deployed.complete();
  }

  /**
   * A client is at its end. Called on an event loop, which must not wait for its own close; and,
   * when there was no input, before the deployment has ended, which must not be cut short.
   */
  private void closeAndExit(int code) {
    exitCode = code;
    deployed
        .future()
        .compose(done -> vertx.close())
        .onComplete(closed -> new Thread(() -> System.exit(code), "exit").start());
  }

  /** Ends the process within the call: before Vert.x logs the cause with its stack trace. */
  IllegalStateException fail(Throwable cause, int code) {
    PrintStream err = System.err;
    err.println("shout: " + (cause == null ? "not started in time" : cause.getMessage()));
    exitCode = code;
    System.exit(code);
    return new IllegalStateException(cause);
  }

  /**
   * Vert.x is closed. The JVM ends with 143 or 130 on a signal even when everything was closed in
   * order. A server that was asked to stop and did has not failed: it ends with 0.
   */
  void stopped() {
    if (isServer()) {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private boolean isServer() {
    return Stream.of(configuration.udp(), configuration.tcp()).anyMatch(part -> part.isPresent());
  }
}
