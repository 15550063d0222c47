package dev.shout.admin;

import dev.shout.config.Configuration;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * {@code /health/live} and {@code /health/ready}, as Kubernetes and load balancers ask them: 200 or
 * 503, and JSON that says why.
 *
 * <p>Alive is whose event loops all turn: who restarts a process for less only adds to the trouble.
 * Ready is who answers a probe of ours on each socket, see {@link SocketProbe}, and has nothing
 * else against it; and from the first moment of draining nobody, so that no new client is sent
 * here.
 *
 * <p>On the admin server's event loop; the checks on worker threads, at most once a second.
 */
final class Health {

  /** An event loop that no task has got through for so long hangs. */
  private static final double HANGS_SECONDS = 10;

  private static final long CHECK_TIMEOUT_MILLIS = 5_000;

  private final Vertx vertx;
  private final Watched watched;
  private final EventLoops loops;
  private final BooleanSupplier draining;
  private final HealthChecks checks;
  private final Cached<JsonObject> ready;
  private final AtomicReference<JsonObject> lastReady = new AtomicReference<>();

  Health(Vertx vertx, Watched watched, EventLoops loops, BooleanSupplier draining) {
    this.vertx = vertx;
    this.watched = watched;
    this.loops = loops;
    this.draining = draining;
    this.checks = HealthChecks.create(vertx);
    this.ready = new Cached<>(vertx, this::look);
    watched.udp().ifPresent(udp -> register("udp", () -> SocketProbe.udp(udp)));
    watched.tcp().ifPresent(tcp -> register("tcp", () -> note(SocketProbe.tcp(tcp))));
    for (ReadinessCheck check : watched.checks()) {
      register(check.name(), () -> problem(check));
    }
  }

  private void register(String name, Callable<JsonObject> check) {
    checks.register(
        name,
        CHECK_TIMEOUT_MILLIS,
        status ->
            vertx
                .executeBlocking(check, false)
                .map(Status::OK)
                .otherwise(problem -> Status.KO(reason(problem)))
                .onComplete(status));
  }

  private static JsonObject reason(Throwable problem) {
    String message = problem.getMessage();
    return new JsonObject().put("reason", message == null ? problem + "" : message);
  }

  private static JsonObject problem(ReadinessCheck check) {
    check
        .problem()
        .get()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    return new JsonObject();
  }

  /** What the probe was let past, which it therefore says nothing about. */
  private JsonObject note(JsonObject answered) {
    Configuration configuration = watched.configuration();
    JsonArray past = new JsonArray();
    if (configuration.tcp().filter(tcp -> !tcp.proxyProtocol().isEmpty()).isPresent()) {
      past.add("proxyProtocol");
    }
    if (configuration.tcp().filter(tcp -> tcp.tls().isOn()).isPresent()) {
      past.add("tls");
    }
    return past.isEmpty() ? answered : answered.put("notProbed", past);
  }

  /** Sets the two addresses up. */
  void mount(Router router) {
    route(router, "/health/live", request -> answer(request, live()));
    route(
        router,
        "/health/ready",
        request -> ready().onSuccess(result -> answer(request, result)).onFailure(request::fail));
  }

  /** HEAD as well, which some load balancers ask with. */
  private static void route(Router router, String path, Handler<RoutingContext> handler) {
    router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler);
  }

  private static void answer(RoutingContext request, JsonObject result) {
    Replies.json(request, result.getString("status").equals("UP") ? 200 : 503, result);
  }

  private JsonObject live() {
    List<String> hanging =
        loops.all().stream()
            .filter(loop -> loop.lagSeconds() > HANGS_SECONDS)
            .map(loop -> "event loop hangs: " + loop.name())
            .toList();
    return result(hanging, new JsonArray());
  }

  /** Whether it is ready now; of a second ago at most, but draining is heard of at once. */
  Future<JsonObject> ready() {
    return draining.getAsBoolean()
        ? Future.succeededFuture(draining())
        : ready.get().map(result -> draining.getAsBoolean() ? draining() : result);
  }

  /** The last answer, whoever asked; null before the first. Any thread. */
  JsonObject lastReady() {
    return draining.getAsBoolean() ? draining() : lastReady.get();
  }

  private static JsonObject draining() {
    return result(List.of("draining"), new JsonArray());
  }

  private Future<JsonObject> look() {
    return checks.checkStatus().map(Health::result).onSuccess(lastReady::set);
  }

  private static JsonObject result(CheckResult checked) {
    JsonArray all = checked.toJson().getJsonArray("checks", new JsonArray());
    List<String> reasons =
        all.stream()
            .map(JsonObject.class::cast)
            .filter(check -> !check.getString("status").equals("UP"))
            .map(
                check ->
                    check.getString("id")
                        + ": "
                        + check
                            .getJsonObject("data", new JsonObject())
                            .getString("reason", "does not end"))
            .toList();
    return result(reasons, all);
  }

  private static JsonObject result(List<String> reasons, JsonArray checks) {
    return new JsonObject()
        .put("status", reasons.isEmpty() ? "UP" : "DOWN")
        .put("reasons", new JsonArray(reasons))
        .put("checks", checks);
  }
}
