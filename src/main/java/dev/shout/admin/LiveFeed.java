package dev.shout.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /live}: a frame of numbers each second to every page that listens, as server-sent events
 * (HTML standard, section 9.2). A browser reconnects by itself and says which frame it had last.
 *
 * <p>Made once for all listeners, and the last {@value #KEPT} frames are kept, so that a page
 * begins with two minutes of past and misses nothing when its connection breaks. A listener that
 * does not read gets no more frames until it does.
 *
 * <p>On the admin server's event loop; frames are made off it.
 */
final class LiveFeed {

  private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

  /** Pages that may listen at once. */
  static final int MAX_LISTENERS = 64;

  /** Frames that a new listener gets at once. */
  static final int KEPT = 120;

  private static final long FRAME_MILLIS = 1_000;

  /** Bytes that may wait for one listener: some forty frames. */
  private static final int MAX_QUEUED_BYTES = 256 * 1024;

  private record Frame(long number, String text) {}

  private final Vertx vertx;
  private final Supplier<Future<JsonObject>> maker;
  // Tells our frames from those of the process that was here before a restart.
  private final String epoch = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  private final Deque<Frame> kept = new ArrayDeque<>();
  private final Set<HttpServerResponse> listeners = new HashSet<>();
  private long number;
  private boolean making;

  /**
   * Makes a feed.
   *
   * @param maker makes what a frame holds, without its number
   */
  LiveFeed(Vertx vertx, Supplier<Future<JsonObject>> maker) {
    this.vertx = vertx;
    this.maker = maker;
  }

  /** Makes frames from now on, until the verticle is gone. */
  void start() {
    vertx.setPeriodic(0, FRAME_MILLIS, timer -> tick());
  }

  /** How many pages listen. */
  int listeners() {
    return listeners.size();
  }

  /** Makes a frame, unless the last one is not ready yet: then a word keeps the connections. */
  private void tick() {
    if (making) {
      listeners.forEach(listener -> send(listener, ": still here\n\n"));
      return;
    }
    making = true;
    maker
        .get()
        .onComplete(
            made -> {
              making = false;
              if (made.succeeded()) {
                publish(made.result());
              } else {
                log.debug("no frame: {}", made.cause() + "");
              }
            });
  }

  private void publish(JsonObject content) {
    number++;
    content.put("sequence", number);
    Frame frame =
        new Frame(number, "id: " + epoch + "-" + number + "\ndata: " + content.encode() + "\n\n");
    kept.addLast(frame);
    if (kept.size() > KEPT) {
      kept.removeFirst();
    }
    listeners.forEach(listener -> send(listener, frame.text));
  }

  private static void send(HttpServerResponse listener, String text) {
    if (!listener.writeQueueFull()) {
      listener.write(text);
    }
  }

  /** A page begins to listen. */
  void listen(RoutingContext request) {
    if (listeners.size() >= MAX_LISTENERS) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
      Replies.error(request, 503, "already " + MAX_LISTENERS + " pages listen");
      return;
    }
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .setChunked(true)
        .setWriteQueueMaxSize(MAX_QUEUED_BYTES);
    listeners.add(response);
    response.closeHandler(closed -> listeners.remove(response));
    response.exceptionHandler(error -> listeners.remove(response));
    long last = lastSeen(request);
    StringBuilder first = new StringBuilder("retry: 1000\n\n");
    for (Frame frame : new ArrayList<>(kept)) {
      if (frame.number > last) {
        first.append(frame.text);
      }
    }
    response.write(first.toString());
  }

  /** The number of the last frame that the page had, if it was one of ours. */
  private long lastSeen(RoutingContext request) {
    String id = request.request().getHeader("Last-Event-ID");
    String prefix = epoch + "-";
    return id != null && id.startsWith(prefix) && id.substring(prefix.length()).matches("\\d{1,18}")
        ? Long.parseLong(id.substring(prefix.length()))
        : 0;
  }
}
