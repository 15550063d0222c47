package dev.shout.admin;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;

/**
 * What a browser may do with our answers: run and load what we ship and nothing else, show it in no
 * frame, keep no copy and tell nobody where it was. On every answer, errors too.
 */
final class SecurityHeaders implements Handler<RoutingContext> {

  /** No inline script, no inline style sheet, nothing from elsewhere. */
  static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  @Override
  public void handle(RoutingContext request) {
    MultiMap headers = request.response().headers();
    headers
        .set("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        .set("X-Content-Type-Options", "nosniff")
        .set("X-Frame-Options", "DENY")
        // Not no-referrer: browsers then name no origin either, and the log-in form is taken for a
        // form of another page.
        .set("Referrer-Policy", "same-origin")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin")
        .set("Cache-Control", "no-store");
    request.next();
  }
}
