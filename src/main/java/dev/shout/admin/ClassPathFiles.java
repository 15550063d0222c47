package dev.shout.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The files of the page, from the jar: those that are listed, and no path that anybody names.
 *
 * <p>Vert.x's StaticHandler would unpack them to a folder on disk first, where there may be none
 * that can be written to. These few are read once, off the event loop, and kept.
 */
final class ClassPathFiles {

  private static final String WEB = "dev/shout/admin/web/";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json; charset=utf-8");

  private final Vertx vertx;
  private final Map<String, Buffer> read = new ConcurrentHashMap<>();

  ClassPathFiles(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Serves a file of the page.
   *
   * @param router gets the route
   * @param path of the request, such as {@code /shout.js}
   * @param file below {@code dev/shout/admin/web}, or the whole name of a resource of another jar
   *     behind a slash
   */
  void route(Router router, String path, String file) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(request -> send(request, file));
  }

  /** Answers with a file; its name as in {@link #route}. */
  void send(RoutingContext request, String file) {
    content(file)
        .onSuccess(
            content ->
                request.response().putHeader(HttpHeaders.CONTENT_TYPE, type(file)).end(content))
        .onFailure(request::fail);
  }

  private static String type(String file) {
    return TYPES.getOrDefault(
        file.substring(file.lastIndexOf('.') + 1), "application/octet-stream");
  }

  private Future<Buffer> content(String file) {
    Buffer known = read.get(file);
    return known != null
        ? Future.succeededFuture(known)
        : vertx.executeBlocking(() -> read.computeIfAbsent(file, ClassPathFiles::load), false);
  }

  private static Buffer load(String file) {
    String name = file.startsWith("/") ? file.substring(1) : WEB + file;
    try (InputStream in = ClassPathFiles.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("cannot be read: " + name, e);
    }
  }
}
