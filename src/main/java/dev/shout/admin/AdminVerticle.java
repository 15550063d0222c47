package dev.shout.admin;

import dev.shout.config.AdminOptions;
import dev.shout.config.ServerAddress;
import dev.shout.server.CannotListenException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin server: shows over HTTP what the servers do. docs/admin.md has its addresses and what
 * they answer.
 *
 * <p>Its {@code config()} is the section {@code admin} of the configuration, see {@link
 * AdminOptions}. Runs on an event loop of its own as long as there are more of them than instances
 * of servers; whatever takes time is done on worker threads.
 *
 * <p>Start fails with {@link CannotListenException} when the port cannot be opened, and with a
 * {@code ConfigException} when the address is open to others and nobody said who may ask. When the
 * server stops, this stays until the last connection is drained, and says so.
 */
public final class AdminVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(AdminVerticle.class);

  /** Longer than the second between two frames of the live feed. */
  private static final int IDLE_TIMEOUT_SECONDS = 30;

  /** Time between two looks at whether we are ready, while a page shows it. */
  private static final long READY_MILLIS = 10_000;

  /** Twice the pages that may listen, and some programs. */
  private static final int MAX_CONNECTIONS = 256;

  /** What answers. */
  private record Parts(
      EventLoops loops, Health health, Cached<List<JsonObject>> nodes, LiveFeed feed) {}

  private final Watched watched;
  private AdminOptions options;
  private HttpServer server;
  private Metrics metrics;
  private int connections;
  private volatile boolean draining;

  /**
   * Makes the admin server of some servers.
   *
   * @param watched what it shows
   */
  public AdminVerticle(Watched watched) {
    this.watched = watched;
  }

  @Override
  public Future<?> start() {
    options = AdminOptions.fromJson(config());
    options.checkAccess();
    // Binding metrics reads files of the kernel.
    return vertx.executeBlocking(this::makeParts, false).compose(this::listen);
  }

  private Parts makeParts() {
    EventLoops loops = new EventLoops(watched, context);
    Health health = new Health(vertx, watched, loops, () -> draining);
    Nodes nodes = new Nodes(watched);
    Cached<List<JsonObject>> nodesNow =
        new Cached<>(vertx, () -> vertx.executeBlocking(() -> nodes.all(draining), false));
    metrics = new Metrics(vertx, watched, loops, () -> nodesNow.get().map(List::size));
    NodeLoads loads = new NodeLoads(vertx, System::nanoTime);
    Future<Void> unused = loads.listen(); // a cluster that cannot be told is not ready anyway
    LiveFrames frames = new LiveFrames(vertx, watched, loops, health, nodes, loads, () -> draining);
    return new Parts(loops, health, nodesNow, new LiveFeed(vertx, frames::next));
  }

  private Future<?> listen(Parts parts) {
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                    .setHttp2ClearTextEnabled(false))
            .requestHandler(routes(parts))
            .connectionHandler(this::bound);
    return server
        .listen(options.port(), options.host())
        .onSuccess(listening -> look(parts))
        .recover(
            e -> {
              metrics.close();
              return Future.failedFuture(
                  new CannotListenException("TCP", options.host(), options.port(), e));
            });
  }

  private void look(Parts parts) {
    parts.loops.start(vertx, metrics::lag);
    parts.feed.start();
    vertx.setPeriodic(
        0,
        READY_MILLIS,
        timer -> {
          if (parts.feed.listeners() > 0) {
            Future<JsonObject> unused = parts.health.ready();
          }
        });
  }

  /** Closes whatever comes beyond what this server needs: it has no data path of its own. */
  private void bound(HttpConnection connection) {
    connections++;
    connection.closeHandler(closed -> connections--);
    if (connections > MAX_CONNECTIONS) {
      connection.close();
    }
  }

  private Router routes(Parts parts) {
    ClassPathFiles files = new ClassPathFiles(vertx);
    Access access = new Access(options, files);
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders()).handler(new SameOrigin(options));
    // Before the token is asked for: the form that asks for it.
    access.mount(router);
    files.route(router, "/login.css", "login.css");
    files.route(router, "/icon.svg", "icon.svg");
    // Kubernetes and load balancers have no token, and learn little.
    parts.health.mount(router);
    router.route().handler(access);
    Page.mount(router, files);
    new TryRoute(Page.tryIt(vertx, watched)).mount(router);
    router.get("/live").handler(parts.feed::listen);
    router.get("/metrics").handler(metrics::answer);
    router.get("/connections").handler(new Connections(vertx, watched.tcp())::answer);
    router.get("/nodes").handler(request -> nodes(request, parts.nodes));
    router
        .get("/config")
        .handler(request -> Replies.json(request, watched.configuration().toJsonWithoutSecrets()));
    router.errorHandler(404, request -> Replies.error(request, 404, "nothing is here"));
    router.errorHandler(405, request -> Replies.error(request, 405, "not with this method"));
    router.errorHandler(413, request -> Replies.error(request, 413, "too long"));
    router.errorHandler(500, this::failed);
    return router;
  }

  private void failed(RoutingContext request) {
    log.warn("admin: {} {}", request.normalizedPath(), request.failure() + "");
    Replies.error(request, 500, "failed, see the log");
  }

  private static void nodes(RoutingContext request, Cached<List<JsonObject>> nodes) {
    nodes
        .get()
        .onSuccess(all -> Replies.json(request, new JsonObject().put("nodes", new JsonArray(all))))
        .onFailure(request::fail);
  }

  /**
   * Says that the servers are about to stop: from now on this is not ready. Any thread; the first
   * step of {@link #stop} as well.
   */
  public void beginDraining() {
    draining = true;
  }

  /** Vert.x closes the port when this is done. */
  @Override
  public Future<?> stop() {
    beginDraining();
    return watched.drained().onComplete(drained -> metrics.close());
  }

  /**
   * The address in use, with the real port when port 0 was asked for.
   *
   * @return the address, once started
   */
  public ServerAddress address() {
    return new ServerAddress(options.host(), server.actualPort());
  }
}
