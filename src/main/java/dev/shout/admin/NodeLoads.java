package dev.shout.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How much the other nodes of the cluster have to do: each tells all on the event bus, once for
 * each frame it makes, and remembers what the others told last.
 *
 * <p>Told, not stored: a number that is a second old is worth no entry in the cluster's data, and
 * one that is lost is followed by the next. What was not followed for {@link #OLD} is forgotten:
 * the node is gone, cut off, or runs no admin server, and only the first two are news that its
 * directory tells. Any thread.
 */
final class NodeLoads {

  /** Where nodes tell it; no bridge to the event bus passes this address on. */
  static final String ADDRESS = "shout.load";

  /** A few frames, which may be late on a busy machine. */
  static final Duration OLD = Duration.ofSeconds(5);

  private final EventBus eventBus;
  private final LongSupplier nanoTime;
  private final Map<String, Told> told = new ConcurrentHashMap<>();

  private record Told(JsonObject load, long when) {}

  NodeLoads(Vertx vertx, LongSupplier nanoTime) {
    this.eventBus = vertx.eventBus();
    this.nanoTime = nanoTime;
  }

  /** Begins to listen; done when the others know that we do. */
  Future<Void> listen() {
    return eventBus
        .<JsonObject>consumer(
            ADDRESS,
            message -> {
              JsonObject load = message.body();
              told.put(load.getString("id"), new Told(load, nanoTime.getAsLong()));
            })
        .completion();
  }

  /**
   * Tells the others.
   *
   * @param id this node's
   * @param load what a frame says of it
   */
  void tell(String id, JsonObject load) {
    eventBus.publish(ADDRESS, load.copy().put("id", id));
  }

  /** What a node told last, unless that is too long ago. */
  Optional<JsonObject> of(String id) {
    long now = nanoTime.getAsLong();
    told.values().removeIf(each -> now - each.when > OLD.toNanos());
    return Optional.ofNullable(told.get(id)).map(Told::load);
  }
}
