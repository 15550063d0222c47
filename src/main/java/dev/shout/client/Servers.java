package dev.shout.client;

import dev.shout.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * The servers that a client may ask, in the order in which it shall: {@link NamedServers} of the
 * configuration, or {@link FollowedServers} of a directory that changes.
 *
 * <p>Used on the client's event loop, where the change handler runs as well.
 */
interface Servers {

  /** The servers, best first; empty when there are none at the moment. */
  List<Server> list();

  /** Asks for another look, since none of the list could be reached. */
  void lookAgain();

  /** Hears of each change of the list. */
  void changeHandler(Runnable handler);

  /** Who they are, for a message: {@code no reply from ...}. */
  String names();

  /** Finds the servers, at the start of a client. */
  @FunctionalInterface
  interface Opener {

    /**
     * Opens a list; fails with one line for the user.
     *
     * @param configured what the configuration names
     */
    Future<Servers> open(Vertx vertx, List<ServerAddress> configured);
  }
}
