package dev.shout.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The nodes of the cluster: who is there, where, and whether clients may come. Any thread.
 *
 * <p>A node appears when its sockets are open, is {@code draining} from the first moment of its
 * stop, and goes when it leaves or is found dead.
 */
public interface NodeDirectory extends AutoCloseable {

  /**
   * The nodes that are known now.
   *
   * @return by name, then by identifier; never changes afterwards
   */
  List<Node> nodes();

  /**
   * This process among them.
   *
   * @return this node; empty for a client, and before it is ready
   */
  Optional<Node> self();

  /**
   * Hears of every change: the nodes as they are then, once at the beginning too. What it does must
   * not block, and it must not throw.
   *
   * @param handler called on a thread of the directory's own, one change after the other
   * @return ends it
   */
  Runnable onChange(Consumer<List<Node>> handler);

  /**
   * Tells the others that this node is ready, with these addresses.
   *
   * @param self this node
   */
  void ready(Node self);

  /** Tells the others that this node is about to close its sockets. No wait. */
  void draining();

  /**
   * How the cluster's own data are.
   *
   * @return whether all are there with a copy, so that a node could be lost now; may block for
   *     seconds, so not on an event loop
   */
  boolean isSafe();

  /** Tells the others that this node is gone, and forgets them. */
  @Override
  void close();
}
