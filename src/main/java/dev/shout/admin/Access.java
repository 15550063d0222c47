package dev.shout.admin;

import dev.shout.config.AdminOptions;
import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Who may ask, when there is a token: programs show it as a bearer (RFC 6750), a browser once at
 * {@code /login}, for a cookie that no script can read and no other site can send.
 *
 * <p>On the admin server's event loop.
 */
final class Access implements Handler<RoutingContext> {

  /** The cookie of a browser that is logged in. */
  static final String COOKIE = "shout-admin";

  private static final String LOGIN = "/login";

  private static final String BEARER = "Bearer ";

  /** A form with one token. */
  private static final int MAX_FORM_BYTES = 4096;

  private static final String TRY_LATER = "too many wrong tokens from this address, wait a minute";

  private final String token;
  private final ClassPathFiles files;
  private final Sessions sessions = new Sessions();
  private final FailedLogins failedLogins = new FailedLogins();

  Access(AdminOptions options, ClassPathFiles files) {
    this.token = options.token();
    this.files = files;
  }

  /** The page where a browser shows the token, and what it sends. */
  void mount(Router router) {
    if (token.isEmpty()) {
      return;
    }
    router.get(LOGIN).handler(request -> files.send(request, "login.html"));
    router
        .post(LOGIN)
        .handler(BodyHandler.create(false).setBodyLimit(MAX_FORM_BYTES))
        .handler(this::login);
  }

  @Override
  public void handle(RoutingContext request) {
    if (token.isEmpty() || hasCookie(request)) {
      request.next();
      return;
    }
    String authorization = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      ask(request);
    } else if (!failedLogins.mayTry(peer(request))) {
      tooMany(request);
    } else if (authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && Sessions.same(token, authorization.substring(BEARER.length()).strip())) {
      request.next();
    } else {
      failedLogins.failed(peer(request));
      unauthorized(request, "wrong token");
    }
  }

  private boolean hasCookie(RoutingContext request) {
    Cookie cookie = request.request().getCookie(COOKIE);
    return cookie != null && sessions.isGood(cookie.getValue());
  }

  /** A browser that wants a page is shown the form; a program is told what is missing. */
  private static void ask(RoutingContext request) {
    String accepts = request.request().getHeader(HttpHeaders.ACCEPT);
    if (request.request().method().equals(HttpMethod.GET)
        && accepts != null
        && accepts.contains("text/html")) {
      request.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, LOGIN).end();
    } else {
      unauthorized(request, "a token is needed: Authorization: Bearer TOKEN");
    }
  }

  private static void unauthorized(RoutingContext request, String reason) {
    request.response().putHeader("WWW-Authenticate", "Bearer realm=\"shout\"");
    Replies.error(request, 401, reason);
  }

  private static void tooMany(RoutingContext request) {
    request.response().putHeader(HttpHeaders.RETRY_AFTER, "60");
    Replies.error(request, 429, TRY_LATER);
  }

  private void login(RoutingContext request) {
    String given = request.request().getFormAttribute("token");
    if (!failedLogins.mayTry(peer(request))) {
      tooMany(request);
    } else if (given == null || !Sessions.same(token, given.strip())) {
      failedLogins.failed(peer(request));
      request.response().setStatusCode(401);
      files.send(request, "login-failed.html");
    } else {
      request
          .response()
          .addCookie(
              Cookie.cookie(COOKIE, sessions.begin())
                  .setHttpOnly(true)
                  .setSameSite(CookieSameSite.STRICT)
                  .setPath("/")
                  .setMaxAge(Sessions.SECONDS));
      request.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, "/").end();
    }
  }

  private static InetAddress peer(RoutingContext request) {
    SocketAddress peer = request.request().remoteAddress();
    try {
      return InetAddress.getByName(peer.hostAddress()); // Literal: nobody is asked.
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
