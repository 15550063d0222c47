package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import dev.shout.cluster.NodeDirectory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A node that the others cannot reach for a while, and that comes back. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@ResourceLock(value = VirtualHosts.ADDRESSES_OF_THIS_HOST, mode = ResourceAccessMode.READ)
class NodesCutOffIT {

  private static final Duration PARTITION = Duration.ofMinutes(1);

  /** A promise: so soon after a partition there is one directory again. */
  private static final long ONE_AGAIN_MILLIS = 15_000;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Of each node to the service: a third of them is for each node. */
  private static final int QUESTIONS = 1_500;

  @BeforeAll
  static void needsHosts() {
    Tools.requireNetworkNamespaces();
  }

  @Test
  void shouldServeOnBothSidesOfAPartitionAndBeOneClusterAfterIt() throws Exception {
    try (VirtualCluster cluster = VirtualCluster.start(3);
        NodeDirectory one = cluster.directoryOf(1);
        NodeDirectory two = cluster.directoryOf(2);
        NodeDirectory three = cluster.directoryOf(3)) {
      List<NodeDirectory> directories = List.of(one, two, three);
      cluster.hosts().pullOut(3);
      long cut = System.nanoTime();
      Waiting.until(
          "each side sees itself alone",
          LIMIT,
          () -> ready(one) == 2 && ready(two) == 2 && ready(three) == 1);
      long apart = millisSince(cut);
      long asked = 0;
      while (System.nanoTime() - cut < PARTITION.toNanos()) {
        for (int host = 1; host <= 3; host++) {
          assertThat(cluster.ask(host, "straße")).isEqualTo("STRASSE");
          asked++;
        }
      }
      cluster.hosts().plugIn(3);
      long healed = System.nanoTime();
      Waiting.until(
          "one directory with three nodes",
          LIMIT,
          () -> directories.stream().allMatch(directory -> ready(directory) == 3));
      long together = millisSince(healed);
      cluster.untilServiceIsWhole();
      long service = millisSince(healed);
      assertThat(directories).extracting(NodeDirectory::nodes).containsOnly(one.nodes());
      Figures.say(
          "partition of {} s: apart after {} ms, {} questions answered meanwhile, one directory"
              + " {} ms after it, each service answers each node after {} ms",
          PARTITION.toSeconds(),
          apart,
          asked,
          together,
          service);
      assertThat(together).isLessThan(ONE_AGAIN_MILLIS);
      assertThat(service).isLessThan(ONE_AGAIN_MILLIS + 10_000);
      everyNodeAnswersEveryNode(cluster);
    }
  }

  private static long ready(NodeDirectory directory) {
    return VirtualCluster.ready(directory);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /**
   * Each node asks its questions of all in turn. So each answers as many as it asks; one that
   * another does not know would miss a third of that.
   */
  private static void everyNodeAnswersEveryNode(VirtualCluster cluster) throws Exception {
    for (int host = 1; host <= 3; host++) {
      assertThat(cluster.askService(host, QUESTIONS)).isEmpty();
    }
    for (int host = 1; host <= 3; host++) {
      cluster.node(host).terminate();
    }
    for (int host = 1; host <= 3; host++) {
      assertThat(cluster.node(host).exitCode()).isZero();
      String last =
          cluster
              .node(host)
              .err()
              .lines()
              .filter(line -> line.contains("event bus stopped"))
              .findFirst()
              .orElse("");
      long answered = Long.parseLong(last.replaceFirst(".*bus answered=(\\d+).*", "$1"));
      assertThat(answered).as(last).isGreaterThan(QUESTIONS - 50);
    }
  }
}
