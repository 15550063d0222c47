package dev.shout.client;

import dev.shout.config.ServerAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where a client's servers come from when no configuration names them: a directory that knows who
 * is there. The client knows nothing else of it.
 */
@FunctionalInterface
public interface ServerSource {

  /**
   * Begins to tell who can be asked: now, and after each change. A server that is about to stop is
   * left out before it does.
   *
   * @param listener hears all that are ready; on any thread, one call after the other
   */
  void follow(Consumer<List<ServerAddress>> listener);
}
