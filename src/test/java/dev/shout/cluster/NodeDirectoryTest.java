package dev.shout.cluster;

import static dev.shout.Waiting.until;
import static dev.shout.cluster.TestCluster.untilShown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.core.HazelcastInstance;
import dev.shout.cluster.TestCluster.Member;
import dev.shout.config.ClusterOptions;
import dev.shout.config.ConfigException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is in the directory, as nodes and as clients see it. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NodeDirectoryTest {

  private static HazelcastInstance hazelcast(Member member) {
    return TestCluster.hazelcast(member.cluster()).getHazelcastInstance();
  }

  @Test
  void shouldShowEachNodeToAllWhenItIsReadyAndNotBefore() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Member one = cluster.join();
      Member two = cluster.join();
      assertThat(one.directory().nodes()).isEmpty();
      Node b = two.ready("b", 2);
      untilShown(one.directory(), b);
      Node a = one.ready("a", 1);
      untilShown(one.directory(), a, b);
      untilShown(two.directory(), a, b);
      assertThat(one.directory().self()).contains(a);
      // Who comes later knows all from the first moment.
      assertThat(cluster.join().directory().nodes()).containsExactly(a, b);
    }
  }

  @Test
  void shouldShowTheNodesToAClientThatIsNoMember() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Member one = cluster.join();
      Member two = cluster.join();
      Node a = one.ready("a", 1);
      Node b = two.ready("b", 2);
      untilShown(one.directory(), a, b);
      List<List<Node>> heard = new CopyOnWriteArrayList<>();
      try (NodeDirectory client = Cluster.client(cluster.options())) {
        assertThat(client.nodes()).containsExactly(a, b);
        assertThat(client.self()).isEmpty();
        client.onChange(heard::add);
        two.directory().draining();
        Node draining = b.withState(Node.State.DRAINING);
        untilShown(client, a, draining);
        untilShown(one.directory(), a, draining);
        two.directory().close();
        untilShown(client, a);
        until("the handler has heard the last", () -> heard.contains(List.of(a)));
        assertThat(heard).containsExactly(List.of(a, b), List.of(a, draining), List.of(a));
        assertThat(hazelcast(one).getCluster().getMembers()).hasSize(2);
      }
    }
  }

  /** What the new one said before the client knew of it is not delivered to the client. */
  @Test
  void shouldAskAsAClientWhenANodeComes() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Member one = cluster.join();
      Node a = one.ready("a", 1);
      untilShown(one.directory(), a);
      try (NodeDirectory client = Cluster.client(cluster.options())) {
        untilShown(client, a);
        AtomicInteger asked = new AtomicInteger();
        hazelcast(one)
            .<String>getTopic("shout.nodes")
            .addMessageListener(
                message -> {
                  Announcement said = Announcement.parse(message.getMessageObject());
                  if (said.id() == null && said.asks()) {
                    asked.incrementAndGet();
                  }
                });
        Node b = cluster.join().ready("b", 2);
        until("the client asks", () -> asked.get() > 0);
        untilShown(client, a, b);
      }
    }
  }

  @Test
  void shouldForgetANodeThatDiesWithoutAWord() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Member one = cluster.join();
      Member two = cluster.join();
      Node a = one.ready("a", 1);
      Node b = two.ready("b", 2);
      untilShown(one.directory(), a, b);
      long start = System.nanoTime();
      hazelcast(two).getLifecycleService().terminate();
      untilShown(one.directory(), a);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
    }
  }

  @Test
  void shouldSayOnOneLineThatNoNodeAnswers() {
    int port = TestCluster.freePort();
    assertThatThrownBy(
            () -> Cluster.client(TestCluster.options(port, List.of("127.0.0.1:" + port))))
        .isInstanceOf(NoClusterException.class)
        .hasMessageMatching(
            "no node of the cluster \"test-\\d+\" answers at 127\\.0\\.0\\.1:" + port);
  }

  @Test
  void shouldSayOnOneLineThatTheHostIsNotOfThisMachine() {
    ClusterOptions options = TestCluster.options(TestCluster.freePort(), List.of());
    // 192.0.2.0/24 is for documentation, and nobody's.
    assertThatThrownBy(() -> Cluster.node(options.withHost("192.0.2.1")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("cluster.host: 192.0.2.1: not an address of this machine");
  }

  @Test
  void shouldIgnoreWhatIsNoAnnouncement() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Member one = cluster.join();
      Member two = cluster.join();
      Node a = one.ready("a", 1);
      untilShown(two.directory(), a);
      for (String nonsense :
          new String[] {
            "",
            "{",
            "[]",
            "{\"id\":1}",
            "{\"id\":\"x\",\"node\":{\"id\":\"y\"}}",
            "{\"id\":\""
                + one.cluster().id()
                + "\",\"number\":"
                + Long.MAX_VALUE
                + ",\"node\":{\"id\":\""
                + one.cluster().id()
                + "\",\"name\":7}}"
          }) {
        hazelcast(two).getTopic("shout.nodes").publish(nonsense);
      }
      hazelcast(two).getTopic("shout.nodes").publish(7);
      Node b = two.ready("b", 2);
      untilShown(one.directory(), a, b);
      untilShown(two.directory(), a, b);
    }
  }
}
