package dev.shout.admin;

import dev.shout.server.ConnectionInfo;
import dev.shout.server.ConnectionTable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * {@code /connections?page=&size=}: who is connected over TCP, page by page, the oldest first. The
 * pages that are asked for within a second are pages of one table. On the admin server's event
 * loop.
 */
final class Connections {

  /** Rows of a page when none are asked for. */
  static final int DEFAULT_SIZE = 100;

  /** Rows of a page at most. */
  static final int MAX_SIZE = 500;

  private static final int MAX_PAGE = 1_000_000;

  private final Optional<ConnectionTable> table;
  private final Cached<ConnectionTable.Snapshot> snapshots;

  Connections(Vertx vertx, Optional<Watched.Tcp> tcp) {
    this.table = tcp.map(server -> new ConnectionTable(vertx, server.instances()));
    this.snapshots =
        new Cached<>(
            vertx,
            () ->
                table
                    .map(ConnectionTable::snapshot)
                    .orElse(Future.succeededFuture(new ConnectionTable.Snapshot(List.of()))));
  }

  /** Answers one page. */
  void answer(RoutingContext request) {
    OptionalInt page = number(request, "page", 1, MAX_PAGE);
    OptionalInt size = number(request, "size", DEFAULT_SIZE, MAX_SIZE);
    if (page.isEmpty()) {
      Replies.error(request, 400, "page: expected a whole number from 1 to " + MAX_PAGE);
    } else if (size.isEmpty()) {
      Replies.error(request, 400, "size: expected a whole number from 1 to " + MAX_SIZE);
    } else {
      page(page.getAsInt(), size.getAsInt())
          .onSuccess(found -> Replies.json(request, found))
          .onFailure(request::fail);
    }
  }

  private static OptionalInt number(RoutingContext request, String name, int preset, int max) {
    String given = request.request().getParam(name);
    if (given == null) {
      return OptionalInt.of(preset);
    }
    if (!given.matches("[0-9]{1,7}")) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(given);
    return number >= 1 && number <= max ? OptionalInt.of(number) : OptionalInt.empty();
  }

  private Future<JsonObject> page(int page, int size) {
    return snapshots
        .get()
        .compose(
            all ->
                rows(all, (page - 1L) * size, size)
                    .map(
                        rows ->
                            new JsonObject()
                                .put("total", all.size())
                                .put("page", page)
                                .put("pages", (all.size() + size - 1) / size)
                                .put("size", size)
                                .put(
                                    "connections",
                                    new JsonArray(rows.stream().map(Connections::json).toList()))));
  }

  private Future<List<ConnectionInfo>> rows(ConnectionTable.Snapshot all, long from, int count) {
    return table.map(tcp -> tcp.rows(all, from, count)).orElse(Future.succeededFuture(List.of()));
  }

  private static JsonObject json(ConnectionInfo one) {
    return new JsonObject()
        .put("id", one.id())
        .put("peer", one.peer() == null ? null : one.peer().getHostAddress())
        .put("port", one.port())
        .put("instance", "tcp-" + one.instance())
        .put("state", one.state())
        .put("tls", one.tls())
        .put("ageSeconds", seconds(one.ageNanos()))
        .put("idleSeconds", seconds(one.idleNanos()))
        .put("bytesReceived", one.bytesReceived())
        .put("bytesSent", one.bytesSent())
        .put("bytesQueued", one.bytesQueued());
  }

  private static double seconds(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) / 1e3;
  }
}
