package dev.shout;

import io.vertx.core.Deployable;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.util.List;
import java.util.function.Supplier;

/**
 * Vert.x's own launcher, for its own options: clustering, {@code -options} and so on. What it hooks
 * in is {@link Launcher}.
 *
 * <p>Runs on the main thread, {@link #afterVertxStopped} on the JVM's shutdown thread.
 */
final class VertxLauncher extends VertxApplication implements VertxApplicationHooks {

  private final Launcher launcher;

  VertxLauncher(List<String> arguments, Launcher launcher) {
    super(arguments.toArray(String[]::new), null, false, true);
    this.launcher = launcher;
  }

  @Override
  public JsonObject afterConfigParsed(JsonObject ignored) {
    return launcher.configuration().toJson();
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    return launcher.builder(options);
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    launcher.started(context.vertx());
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    MainVerticle main = launcher.verticle();
    return () -> main;
  }

  @Override
  public void beforeStoppingVertx(HookContext context) {
    launcher.stopping();
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    launcher.deployed();
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, Throwable cause) {
    throw launcher.fail(cause, Main.FAILED);
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, Throwable cause) {
    throw launcher.fail(cause, Main.FAILED);
  }

  @Override
  public void afterVertxStopped(HookContext context) {
    launcher.stopped();
  }
}
