package dev.shout.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The servers of a directory, each client's in an order of its own.
 *
 * <p>The order is that of rendezvous hashing (Thaler and Ravishankar, 1998): each pair of client
 * and server has a weight, and a client prefers the heavier. So clients spread evenly without
 * knowing each other; when a server goes its clients spread over the others; when one comes only
 * those move to it that prefer it.
 *
 * <p>An empty directory is not believed: it says that we are cut off from it, more likely than that
 * every server went at once. Who was there is asked until somebody is there again.
 */
final class FollowedServers implements Servers {

  private final long client;
  private List<Server> list = List.of();
  private Runnable changeHandler = () -> {};

  private FollowedServers(long client) {
    this.client = client;
  }

  /** A list of the source, whatever is configured, for a client with a number drawn for it. */
  static Servers.Opener opener(ServerSource source) {
    long client = ThreadLocalRandom.current().nextLong();
    return (vertx, configured) -> open(vertx, source, client);
  }

  /**
   * Opens the list; done when the source has told who is there.
   *
   * @param client a number of this client's own
   */
  static Future<Servers> open(Vertx vertx, ServerSource source, long client) {
    FollowedServers servers = new FollowedServers(client);
    Promise<Servers> open = Promise.promise();
    Context context = vertx.getOrCreateContext();
    source.follow(
        now ->
            context.runOnContext(
                v ->
                    // Nodes say where they are by address as a rule; a name of theirs is looked up.
                    (now.isEmpty()
                            ? Future.succeededFuture(List.<Server>of())
                            : AddressLookup.of(vertx, now).otherwise(List.of()))
                        .onSuccess(servers::changed)
                        .onSuccess(found -> open.tryComplete(servers))));
    return open.future();
  }

  private void changed(List<Server> now) {
    List<Server> ranked =
        now.stream().sorted(Comparator.comparingLong(this::weight).reversed()).toList();
    if (!ranked.isEmpty() && !ranked.equals(list)) {
      list = ranked;
      changeHandler.run();
    }
  }

  /** FNV-1a over the address, begun with the client, and murmur3's last mix, since it is short. */
  private long weight(Server server) {
    long hash = client ^ 0xCBF29CE484222325L;
    String text = server.address().toString();
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }

  @Override
  public List<Server> list() {
    return list;
  }

  /** The directory tells of changes by itself. */
  @Override
  public void lookAgain() {}

  @Override
  public void changeHandler(Runnable handler) {
    changeHandler = handler;
  }

  @Override
  public String names() {
    return list.isEmpty()
        ? "a cluster without servers"
        : "the cluster's "
            + list.stream()
                .map(server -> server.name().toString())
                .sorted()
                .collect(Collectors.joining(", "));
  }
}
