package dev.shout.admin;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The forms in which the admin server answers. On its event loop. */
final class Replies {

  private static final String JSON = "application/json; charset=utf-8";

  private Replies() {}

  /** An object, with a line's end behind it for who reads it on a terminal. */
  static void json(RoutingContext request, JsonObject body) {
    json(request, 200, body);
  }

  static void json(RoutingContext request, int status, JsonObject body) {
    if (!request.response().ended()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
          .end(body.encodePrettily() + "\n");
    }
  }

  /** What was wrong, in one line. */
  static void error(RoutingContext request, int status, String reason) {
    json(request, status, new JsonObject().put("error", reason));
  }
}
