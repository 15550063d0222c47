package dev.shout.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Locale;

/**
 * {@code POST /try}: a {@link TryRequest} in, the steps of {@link TryIt} out, each a line of JSON
 * as soon as it has happened (application/x-ndjson).
 *
 * <p>On the admin server's event loop. Wrong requests get 400, one that is not JSON 415 (which also
 * keeps the forms of other pages out), one too many 429.
 */
final class TryRoute implements Handler<RoutingContext> {

  private final TryIt tryIt;

  TryRoute(TryIt tryIt) {
    this.tryIt = tryIt;
  }

  void mount(Router router) {
    router
        .post("/try")
        .handler(BodyHandler.create(false).setBodyLimit(TryRequest.MAX_BODY_BYTES))
        .handler(this);
  }

  @Override
  public void handle(RoutingContext context) {
    if (!isJson(context)) {
      Replies.error(context, 415, "expected application/json");
      return;
    }
    try {
      JsonObject body = context.body().asJsonObject();
      if (body == null) {
        throw new IllegalArgumentException("expected a JSON object");
      }
      run(TryRequest.fromJson(body), context);
    } catch (DecodeException | ClassCastException e) {
      Replies.error(context, 400, "expected a JSON object");
    } catch (IllegalArgumentException e) {
      Replies.error(context, 400, e.getMessage());
    }
  }

  private static boolean isJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).matches("application/json\\s*(;.*)?");
  }

  private void run(TryRequest request, RoutingContext context) {
    HttpServerResponse response = context.response();
    tryIt
        .run(request, step -> write(step, response))
        .onSuccess(
            told -> {
              if (!response.closed()) {
                response.end();
              }
            })
        .onFailure(
            e -> {
              boolean busy = TryIt.BUSY.equals(e.getMessage());
              Replies.error(context, busy ? 429 : 503, busy ? TryIt.BUSY : "stopping");
            });
  }

  /** Who has left is not written to; the socket's time is bounded anyway. */
  private static void write(JsonObject step, HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson; charset=utf-8");
    }
    response.write(step.encode() + "\n");
  }
}
