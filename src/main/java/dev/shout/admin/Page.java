package dev.shout.admin;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;

/**
 * The page: which files it is made of, and what it lets people try. Each file is named here, so
 * that no path of a request is ever looked up among the resources.
 */
final class Page {

  private static final List<String> FILES =
      List.of(
          "style.css",
          "parts.js",
          "main.js",
          "live.js",
          "frames.js",
          "numbers.js",
          "samples.js",
          "plots.js",
          "tables.js",
          "connections.js",
          "try.js");

  /** In the jar of uPlot, whose version is in the path: the pom names it too. */
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  private static final List<String> UPLOT_FILES = List.of("uPlot.iife.min.js", "uPlot.min.css");

  private Page() {}

  static void mount(Router router, ClassPathFiles files) {
    files.route(router, "/", "index.html");
    FILES.forEach(file -> files.route(router, "/" + file, file));
    UPLOT_FILES.forEach(file -> files.route(router, "/" + file, UPLOT + file));
  }

  /** Tries of the servers that run in this process, by the ports that they took. */
  static TryIt tryIt(Vertx vertx, Watched watched) {
    Optional<TryIt.Target> udp =
        watched
            .udp()
            .map(
                server ->
                    () ->
                        TryTarget.of(
                            watched.configuration().udp().orElseThrow(), server.address().port()));
    Optional<TryIt.Target> tcp =
        watched
            .tcp()
            .map(
                server ->
                    () ->
                        TryTarget.of(
                            watched.configuration().tcp().orElseThrow(), server.address().port()));
    return new TryIt(vertx, udp, tcp);
  }
}
