package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Two clients send 1,000,000 lines each through a cluster of three nodes, while nodes are killed
 * and restarted: every reply comes, once and in order.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@ResourceLock(value = VirtualHosts.ADDRESSES_OF_THIS_HOST, mode = ResourceAccessMode.READ)
class NodesUnderLoadIT {

  private static final int LINES = 1_000_000;

  /** A promise: no longer does the directory show a node that is gone. */
  private static final long SHOWN_MILLIS = 5_000;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @BeforeAll
  static void needsHosts() {
    Tools.requireNetworkNamespaces();
  }

  @Test
  void shouldLoseNoLineWhenANodeIsKilled() throws Exception {
    try (VirtualCluster cluster = VirtualCluster.start(3);
        NodeDirectory directory = cluster.directory()) {
      Departures departures = new Departures(directory);
      LineLoad one = new LineLoad("one", LINES, 50_000);
      LineLoad other = new LineLoad("other", LINES, 50_000);
      try (Program first = start(cluster, one);
          Program second = start(cluster, other)) {
        Waiting.until("both send", LIMIT, () -> one.replies() > 50_000 && other.replies() > 50_000);
        int victim = busiest(cluster);
        Node node = departures.node("node-" + victim);
        cluster.node(victim).signal("KILL");
        long killed = System.nanoTime();
        departures.untilGone(node);
        long shown = TimeUnit.NANOSECONDS.toMillis(departures.gone(node) - killed);
        one.hurry();
        other.hurry();
        assertComplete(first, one);
        assertComplete(second, other);
        Figures.say(
            "kill -9 of one node of three: shown for {} ms, longest pause {} ms and {} ms",
            shown,
            one.longestPauseMillis(),
            other.longestPauseMillis());
        assertThat(shown).isLessThan(SHOWN_MILLIS);
      }
    }
  }

  @Test
  void shouldLoseNoLineWhenAllNodesAreRestartedOneAfterTheOther() throws Exception {
    try (VirtualCluster cluster = VirtualCluster.start(3);
        NodeDirectory directory = cluster.directory()) {
      Departures departures = new Departures(directory);
      LineLoad one = new LineLoad("one", LINES, 20_000);
      LineLoad other = new LineLoad("other", LINES, 20_000);
      try (Program first = start(cluster, one);
          Program second = start(cluster, other)) {
        Waiting.until("both send", LIMIT, () -> one.replies() > 0 && other.replies() > 0);
        long longestShown = Long.MIN_VALUE;
        for (int host = 1; host <= 3; host++) {
          Node before = departures.node("node-" + host);
          cluster.node(host).terminate();
          assertThat(cluster.node(host).exitCode()).isZero();
          long ended = System.nanoTime();
          departures.untilGone(before);
          longestShown =
              Math.max(
                  longestShown, TimeUnit.NANOSECONDS.toMillis(departures.gone(before) - ended));
          cluster.restart(host);
          Waiting.until("all are there", LIMIT, () -> VirtualCluster.ready(directory) == 3);
        }
        int underLoad = Math.min(one.replies(), other.replies());
        one.hurry();
        other.hurry();
        assertComplete(first, one);
        assertComplete(second, other);
        Figures.say(
            "rolling restart of three nodes: shown for {} ms after their end at most, longest pause"
                + " {} ms and {} ms, at least {} lines meanwhile",
            longestShown,
            one.longestPauseMillis(),
            other.longestPauseMillis(),
            underLoad);
        assertThat(longestShown).isLessThan(SHOWN_MILLIS);
      }
    }
  }

  private static Program start(VirtualCluster cluster, LineLoad load) throws Exception {
    return cluster.tcpClient().input(load.lines()).output(load.replyCheck()).start();
  }

  private static void assertComplete(Program client, LineLoad load) throws Exception {
    Waiting.until("all is answered", LIMIT, () -> load.isComplete() || !client.isAlive());
    assertThat(client.exitCode()).as(client.errSoFar()).isZero();
    assertThat(client.err()).isEmpty();
    assertThat(load.replies()).isEqualTo(LINES);
  }

  /** The host with the most connections of clients: whose end hurts. */
  private static int busiest(VirtualCluster cluster) throws Exception {
    String connections =
        Command.of("ss", "-Htn", "state", "established", "( dport = :12000 )")
            .run()
            .out()
            // Java's sockets are of both families, and show IPv4 addresses so.
            .replaceAll("\\[::ffff:([0-9.]+)]", "$1");
    int busiest = 1;
    for (int host = 2; host <= 3; host++) {
      if (count(connections, cluster, host) > count(connections, cluster, busiest)) {
        busiest = host;
      }
    }
    assertThat(count(connections, cluster, busiest)).as(connections).isPositive();
    return busiest;
  }

  private static long count(String connections, VirtualCluster cluster, int host) {
    String peer = cluster.hosts().address(host) + ":12000";
    return connections.lines().filter(line -> List.of(line.split("\\s+")).contains(peer)).count();
  }

  /** When each node left the directory, as a client of the cluster sees it. */
  private static final class Departures {

    private final NodeDirectory directory;
    private final Map<String, Node> there = new ConcurrentHashMap<>();
    private final Map<String, Long> goneNanos = new ConcurrentHashMap<>();

    Departures(NodeDirectory directory) {
      this.directory = directory;
      Runnable unused = directory.onChange(this::changed);
    }

    private void changed(List<Node> now) {
      long time = System.nanoTime();
      List<String> ids = now.stream().map(Node::id).toList();
      for (String id : List.copyOf(there.keySet())) {
        if (!ids.contains(id)) {
          there.remove(id);
          goneNanos.put(id, time);
        }
      }
      now.forEach(node -> there.put(node.id(), node));
    }

    Node node(String name) {
      return directory.nodes().stream()
          .filter(node -> node.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    void untilGone(Node node) throws Exception {
      Waiting.until(node.name() + " is gone", LIMIT, () -> goneNanos.containsKey(node.id()));
    }

    long gone(Node node) {
      return goneNanos.get(node.id());
    }
  }
}
