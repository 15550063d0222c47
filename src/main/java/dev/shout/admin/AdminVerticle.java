package dev.shout.admin;

import dev.shout.config.AdminOptions;
import dev.shout.config.ServerAddress;
import dev.shout.server.CannotListenException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
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

  private final Watched watched;
  private AdminOptions options;
  private HttpServer server;
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
    LiveFeed feed = new LiveFeed(vertx, new LiveFrames(vertx, watched, this::state)::next);
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                    .setHttp2ClearTextEnabled(false))
            .requestHandler(routes(feed));
    return server
        .listen(options.port(), options.host())
        .onSuccess(listening -> feed.start())
        .recover(
            e ->
                Future.failedFuture(
                    new CannotListenException("TCP", options.host(), options.port(), e)));
  }

  private Router routes(LiveFeed feed) {
    ClassPathFiles files = new ClassPathFiles(vertx);
    Access access = new Access(options, files);
    Router router = Router.router(vertx);
    router.route().handler(new SecurityHeaders()).handler(new SameOrigin(options));
    // Before the token is asked for: the form that asks for it.
    access.mount(router);
    files.route(router, "/login.css", "login.css");
    router.route().handler(access);
    Page.mount(router, files);
    new TryRoute(Page.tryIt(vertx, watched)).mount(router);
    router.get("/live").handler(feed::listen);
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

  /** What the server is at, in one word. */
  private String state() {
    return draining ? "draining" : "running";
  }

  /** Vert.x closes the port when this is done. */
  @Override
  public Future<?> stop() {
    draining = true;
    return watched.drained();
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
