package dev.shout.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The directory of a node without a cluster: itself. Any thread. */
public final class LoneDirectory implements NodeDirectory {

  private final List<Consumer<List<Node>>> handlers = new CopyOnWriteArrayList<>();
  private volatile List<Node> nodes = List.of();

  @Override
  public List<Node> nodes() {
    return nodes;
  }

  @Override
  public Optional<Node> self() {
    return nodes.stream().findFirst();
  }

  @Override
  public synchronized Runnable onChange(Consumer<List<Node>> handler) {
    handlers.add(handler);
    handler.accept(nodes);
    return () -> handlers.remove(handler);
  }

  @Override
  public void ready(Node self) {
    change(List.of(self));
  }

  @Override
  public void draining() {
    change(nodes.stream().map(node -> node.withState(Node.State.DRAINING)).toList());
  }

  @Override
  public boolean isSafe() {
    return true;
  }

  @Override
  public void close() {
    change(List.of());
  }

  private synchronized void change(List<Node> now) {
    nodes = now;
    handlers.forEach(handler -> handler.accept(now));
  }
}
