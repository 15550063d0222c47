package dev.shout;

import dev.shout.cluster.Cluster;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.net.Transports;
import io.vertx.core.Deployable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/**
 * Vert.x's launcher with our configuration and our way to end: an exit code and one line, never a
 * stack trace for a user's mistake.
 *
 * <p>The hooks run on the main thread, except {@link #afterVertxStopped}, which runs on the JVM's
 * shutdown thread.
 */
final class Launcher extends VertxApplication implements VertxApplicationHooks {

  private final Configuration configuration;
  private final boolean clustered;
  private Cluster cluster;
  private MainVerticle main;
  private final Promise<Void> deployed = Promise.promise();
  private volatile Vertx vertx;
  private volatile int exitCode = Main.OK;

  Launcher(CommandLine line, Configuration configuration) {
    super(arguments(line, configuration), null, false, true);
    this.configuration = configuration;
    this.clustered = line.clustered();
  }

  /** A client is no member of the cluster: Vert.x is not told of it. */
  private static String[] arguments(CommandLine line, Configuration configuration) {
    return line.vertxArguments().stream()
        .filter(word -> isServer(configuration) || !List.of("-c", "-cluster").contains(word))
        .toArray(String[]::new);
  }

  @Override
  public JsonObject afterConfigParsed(JsonObject ignored) {
    return configuration.toJson();
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    // Nothing is served from files: no cache folder on disk, which may be read-only.
    FileSystemOptions files = options.getFileSystemOptions();
    files.setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    try {
      VertxBuilder builder =
          Vertx.builder().with(options).withTransport(Transports.named(configuration.transport()));
      return clustered && isServer() ? clustered(builder, options) : builder;
    } catch (IllegalArgumentException | ConfigException e) {
      throw fail(e, Main.USAGE);
    }
  }

  /** Only here are Hazelcast's classes loaded. */
  private VertxBuilder clustered(VertxBuilder builder, VertxOptions options) {
    cluster = Cluster.node(configuration.cluster().orElseThrow());
    cluster.warnOfOpenPorts();
    cluster.configure(options.getEventBusOptions());
    return builder.withClusterManager(cluster.manager());
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    vertx = context.vertx();
    if (isServer()) {
      StopSignals.install();
    }
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    main = new MainVerticle(System.out, this::closeAndExit, cluster, clustered);
    return () -> main;
  }

  /** Before anything is closed: clients leave a node that says so in time. */
  @Override
  public void beforeStoppingVertx(HookContext context) {
    if (main != null) {
      main.beginDraining();
    }
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    deployed.complete();
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, Throwable cause) {
    throw fail(cause, Main.FAILED);
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
    throw fail(cause, Main.FAILED);
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

  /** Ends the process within the call: before the launcher logs the cause with its stack trace. */
  private IllegalStateException fail(Throwable cause, int code) {
    PrintStream err = System.err;
    err.println("shout: " + (cause == null ? "not started in time" : cause.getMessage()));
    exitCode = code;
    System.exit(code);
    return new IllegalStateException(cause);
  }

  /**
   * The JVM ends with 143 or 130 on a signal even when everything was closed in order. A server
   * that was asked to stop and did has not failed: it ends with 0.
   */
  @Override
  public void afterVertxStopped(HookContext context) {
    if (isServer()) {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private boolean isServer() {
    return isServer(configuration);
  }

  private static boolean isServer(Configuration configuration) {
    return configuration.udp().isPresent() || configuration.tcp().isPresent();
  }
}
