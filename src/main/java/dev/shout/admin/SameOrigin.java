package dev.shout.admin;

import dev.shout.config.AdminOptions;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the pages of others out: a browser on this machine reaches our loopback address for any
 * page that it shows.
 *
 * <p>Such a page can give its own name our address (DNS rebinding), and is then of our origin as
 * far as the browser knows. Only the header {@code Host} tells: on a loopback address it must name
 * one. And it can send a form here without reading the answer; a browser names the page that does
 * so, in {@code Origin} and {@code Sec-Fetch-Site}. Whoever is no browser sends neither, and is no
 * danger.
 */
final class SameOrigin implements Handler<RoutingContext> {

  private final Set<String> hosts;

  SameOrigin(AdminOptions options) {
    hosts =
        options.isLoopback()
            ? Stream.of("localhost", "127.0.0.1", "[::1]", bracketed(options.host()))
                .map(host -> host.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet())
            : Set.of();
  }

  private static String bracketed(String host) {
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }

  @Override
  public void handle(RoutingContext request) {
    HostAndPort asked = request.request().authority();
    if (asked == null
        || (!hosts.isEmpty() && !hosts.contains(asked.host().toLowerCase(Locale.ROOT)))) {
      // Misdirected Request, RFC 9110 section 15.5.20.
      Replies.error(request, 421, "the header Host must name the loopback address");
    } else if (request.request().method().equals(HttpMethod.POST) && !isOurs(request)) {
      Replies.error(request, 403, "sent by a page of another origin");
    } else {
      request.next();
    }
  }

  private static boolean isOurs(RoutingContext request) {
    String site = request.request().getHeader("Sec-Fetch-Site");
    String origin = request.request().getHeader("Origin");
    return (site == null || site.equals("same-origin"))
        && (origin == null || isOrigin(origin, request.request().getHeader("Host")));
  }

  /** Whatever the scheme: in front of us somebody may speak TLS. */
  private static boolean isOrigin(String origin, String host) {
    return host != null
        && (origin.equalsIgnoreCase("http://" + host)
            || origin.equalsIgnoreCase("https://" + host));
  }
}
