package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import dev.shout.cluster.NodeDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that the others cannot reach for a while, or that stands still, and comes back. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class NodesCutOffIT {

  private static final Logger log = LoggerFactory.getLogger(NodesCutOffIT.class);

  private static final Duration PARTITION = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(20);

  /** A promise: so soon after a partition there is one directory again. */
  private static final long ONE_AGAIN_MILLIS = 15_000;

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** Divides by three, and a digit of its own for each node that asks. */
  private static final int[] QUESTIONS = {0, 30, 300, 3_000};

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
      untilServiceIsWhole(cluster);
      long service = millisSince(healed);
      assertThat(directories).extracting(NodeDirectory::nodes).containsOnly(one.nodes());
      log.info(
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

  @Test
  void shouldTakeANodeBackThatStoodStill() throws Exception {
    try (VirtualCluster cluster = VirtualCluster.start(3);
        NodeDirectory one = cluster.directoryOf(1);
        NodeDirectory two = cluster.directoryOf(2)) {
      cluster.node(3).signal("STOP");
      long stopped = System.nanoTime();
      Waiting.until("it is gone", LIMIT, () -> ready(one) == 2 && ready(two) == 2);
      long gone = millisSince(stopped);
      while (System.nanoTime() - stopped < PAUSE.toNanos()) {
        assertThat(cluster.ask(1, "straße")).isEqualTo("STRASSE");
        assertThat(cluster.askService(2, 10)).isEmpty();
      }
      cluster.node(3).signal("CONT");
      long resumed = System.nanoTime();
      Waiting.until("it is back", LIMIT, () -> ready(one) == 3 && ready(two) == 3);
      long back = millisSince(resumed);
      try (NodeDirectory three = cluster.directoryOf(3)) {
        Waiting.until("it sees the others", LIMIT, () -> ready(three) == 3);
      }
      untilServiceIsWhole(cluster);
      log.info(
          "a node that stood still for {} s: gone after {} ms, back after {} ms, each service"
              + " answers after {} ms",
          PAUSE.toSeconds(),
          gone,
          back,
          millisSince(resumed));
    }
  }

  private static long ready(NodeDirectory directory) {
    return VirtualCluster.ready(directory);
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  /** Every question to the service is answered, whichever node is asked. */
  private static void untilServiceIsWhole(VirtualCluster cluster) throws Exception {
    AtomicBoolean whole = new AtomicBoolean();
    Waiting.until(
        "the service answers from every node",
        LIMIT,
        () -> {
          try {
            List<String> wrong = new ArrayList<>();
            for (int host = 1; host <= 3; host++) {
              wrong.addAll(cluster.askService(host, 9));
            }
            whole.set(wrong.isEmpty());
          } catch (IOException e) {
            whole.set(false);
          }
          return whole.get();
        });
  }

  /**
   * Questions to each node's service come from all nodes in equal parts: the numbers that each node
   * answered tell who was asked by whom, since each node asks a number of its own.
   */
  private static void everyNodeAnswersEveryNode(VirtualCluster cluster) throws Exception {
    for (int host = 1; host <= 3; host++) {
      assertThat(cluster.askService(host, QUESTIONS[host])).isEmpty();
    }
    for (int host = 1; host <= 3; host++) {
      cluster.node(host).terminate();
    }
    for (int host = 1; host <= 3; host++) {
      assertThat(cluster.node(host).exitCode()).isZero();
      String last =
          cluster.node(host).err().lines().filter(l -> l.contains("stopped ")).findFirst().get();
      long answered = Long.parseLong(last.replaceAll(".*bus answered=(\\d+).*", "$1"));
      // A third of each, and what was asked while the service was not whole yet.
      assertThat(answered).as(last).isGreaterThanOrEqualTo(10 + 100 + 1_000);
    }
  }
}
