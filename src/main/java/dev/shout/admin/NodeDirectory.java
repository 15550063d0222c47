package dev.shout.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Which nodes there are: the cluster's directory, or this node alone. */
@FunctionalInterface
public interface NodeDirectory {

  /**
   * Asks for the nodes. Called at most once a second, on the admin server's event loop.
   *
   * @return one object for each node, this one among them, as docs/admin.md describes it
   */
  Future<List<JsonObject>> nodes();
}
