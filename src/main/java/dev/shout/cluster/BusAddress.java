package dev.shout.cluster;

import java.util.List;

/** The addresses on the event bus; docs/event-bus.md is their contract. */
public final class BusAddress {

  /** Text in, the same in upper case out; see {@link UppercaseService}. */
  public static final String UPPERCASE = "shout.uppercase";

  /** Anything in, the nodes of the cluster out: a JSON array, one object each. */
  public static final String NODES = "shout.nodes";

  /** All that others may use, in both directions. */
  static final List<String> ALL = List.of(UPPERCASE, NODES);

  private BusAddress() {}
}
