package dev.shout.client;

import dev.shout.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The servers that the configuration names, in its order, with every address of each name.
 *
 * <p>Names are looked up at the start, and again when no server could be reached: an address may
 * have moved. Runs on the client's event loop.
 */
final class NamedServers implements Servers {

  private final Vertx vertx;
  private final List<ServerAddress> names;
  private List<Server> list;
  private Runnable changeHandler = () -> {};
  private boolean looking;

  private NamedServers(Vertx vertx, List<ServerAddress> names, List<Server> list) {
    this.vertx = vertx;
    this.names = names;
    this.list = list;
  }

  /** Fails with one line for the user when no name has an address. */
  static Future<Servers> open(Vertx vertx, List<ServerAddress> names) {
    return AddressLookup.of(vertx, names).map(list -> new NamedServers(vertx, names, list));
  }

  @Override
  public List<Server> list() {
    return list;
  }

  /** A failed look-up changes nothing: the addresses known so far may be reached again. */
  @Override
  public void lookAgain() {
    if (looking) {
      return;
    }
    looking = true;
    AddressLookup.of(vertx, names)
        .onComplete(
            looked -> {
              looking = false;
              if (looked.succeeded() && !looked.result().equals(list)) {
                list = looked.result();
                changeHandler.run();
              }
            });
  }

  @Override
  public void changeHandler(Runnable handler) {
    changeHandler = handler;
  }

  @Override
  public String names() {
    return names.stream().map(ServerAddress::toString).collect(Collectors.joining(", "));
  }
}
