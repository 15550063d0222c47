package dev.shout.it;

import static dev.shout.it.VirtualCluster.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import dev.shout.cluster.NodeDirectory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that stands still, as in a long garbage collection, and comes back. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@ResourceLock(value = VirtualHosts.ADDRESSES_OF_THIS_HOST, mode = ResourceAccessMode.READ)
class NodePausedIT {

  private static final Duration PAUSE = Duration.ofSeconds(20);

  private static final Duration LIMIT = Duration.ofMinutes(1);

  @BeforeAll
  static void needsHosts() {
    Tools.requireNetworkNamespaces();
  }

  /** The oldest among them, whose part another one has to take meanwhile. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldTakeANodeBackThatStoodStill(int still) throws Exception {
    int other = 4 - still;
    try (VirtualCluster cluster = VirtualCluster.start(3);
        NodeDirectory one = cluster.directoryOf(other);
        NodeDirectory two = cluster.directoryOf(2)) {
      cluster.node(still).signal("STOP");
      long stopped = System.nanoTime();
      Waiting.until("it is gone", LIMIT, () -> ready(one) == 2 && ready(two) == 2);
      long gone = millisSince(stopped);
      while (System.nanoTime() - stopped < PAUSE.toNanos()) {
        assertThat(cluster.ask(other, "straße")).isEqualTo("STRASSE");
        assertThat(cluster.askService(2, 10)).isEmpty();
      }
      cluster.node(still).signal("CONT");
      long resumed = System.nanoTime();
      Waiting.until("it is back", LIMIT, () -> ready(one) == 3 && ready(two) == 3);
      long back = millisSince(resumed);
      try (NodeDirectory its = cluster.directoryOf(still)) {
        Waiting.until("it sees the others", LIMIT, () -> ready(its) == 3);
      }
      cluster.untilServiceIsWhole();
      Figures.say(
          "node {} of 3 stood still for {} s: gone after {} ms, back after {} ms, each service"
              + " answers after {} ms",
          still,
          PAUSE.toSeconds(),
          gone,
          back,
          millisSince(resumed));
    }
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
