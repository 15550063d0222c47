package dev.shout;

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
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.PrintStream;
import java.util.List;
import java.util.ServiceLoader;
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
  private final Promise<Void> deployed = Promise.promise();
  private volatile Vertx vertx;
  private volatile int exitCode = Main.OK;

  Launcher(List<String> vertxArguments, Configuration configuration) {
    super(vertxArguments.toArray(String[]::new), null, false, true);
    this.configuration = configuration;
    this.clustered = vertxArguments.contains("-cluster") || vertxArguments.contains("-c");
  }

  @Override
  public JsonObject afterConfigParsed(JsonObject ignored) {
    return configuration.toJson();
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    if (clustered && !hasClusterManager()) {
      throw fail(
          new ConfigException(
              "-cluster needs a cluster manager on the class path, such as vertx-hazelcast"),
          Main.USAGE);
    }
    // Nothing is served from files: no cache folder on disk, which may be read-only.
    FileSystemOptions files = options.getFileSystemOptions();
    files.setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    try {
      return Vertx.builder()
          .with(options)
          .withTransport(Transports.named(configuration.transport()));
    } catch (IllegalArgumentException e) {
      throw fail(e, Main.USAGE);
    }
  }

  /** Asked before Vert.x does, which would answer with a stack trace. */
  private static boolean hasClusterManager() {
    return ServiceLoader.load(VertxServiceProvider.class).stream()
        .anyMatch(provider -> ClusterManager.class.isAssignableFrom(provider.type()));
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
    return () -> new MainVerticle(System.out, this::closeAndExit);
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
    return configuration.udp().isPresent() || configuration.tcp().isPresent();
  }
}
