package dev.shout;

import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.shout.cluster.Cluster;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.cluster.TestCluster;
import dev.shout.cluster.TestCluster.Member;
import dev.shout.config.ClusterOptions;
import dev.shout.config.Configuration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** What a client of the cluster says on standard error while nodes come and go: nothing. */
@Isolated("standard error and the log are one for the process")
@Timeout(120)
class ClusterLogTest {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private static void configure(String... logLevels) {
    Logging.configure(
        Configuration.fromJson(
            new JsonObject().put("logLevels", new JsonArray(List.of(logLevels)))));
  }

  private static HazelcastInstance hazelcast(Member member) {
    return TestCluster.hazelcast(member.cluster()).getHazelcastInstance();
  }

  private static int members(Member asked) {
    return hazelcast(asked).getCluster().getMembers().size();
  }

  /** For a client that connects to this member, and to no other. */
  private static ClusterOptions only(Member member) {
    int port = hazelcast(member).getCluster().getLocalMember().getAddress().getPort();
    return TestCluster.options(port, List.of("127.0.0.1:" + port));
  }

  @AfterEach
  void reset() {
    System.setErr(before);
    configure();
  }

  @Test
  void shouldSayNothingOfAMessageWhoseSenderIsNoMemberAnyMore() throws Exception {
    configure();
    try (TestCluster cluster = new TestCluster()) {
      Member stays = cluster.join();
      Member goes = TestCluster.join(cluster.options());
      until("they are one cluster", () -> members(stays) == 2 && members(goes) == 2);
      try (NodeDirectory client = Cluster.client(only(stays))) {
        System.setErr(new PrintStream(said, true, UTF_8));
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        hold(hazelcast(stays), held, goOn);
        held.await();
        // Says that it is gone, which waits behind what is held, and then is.
        goes.leave();
        until("it is no member any more", () -> members(stays) == 1);
        goOn.countDown();
        Node last = stays.ready("stays", 1);
        until("it has heard what was said after it", () -> client.nodes().equals(List.of(last)));
      }
    }
    assertThat(said.toString(UTF_8)).isEmpty();
  }

  @Test
  void shouldSayItToWhoeverAsksForIt() {
    var messages = LoggerFactory.getLogger("com.hazelcast.client.impl.spi.ClientListenerService");
    configure("com.hazelcast.client=error");
    assertThat(messages.isErrorEnabled()).isTrue();
    configure("com.hazelcast.client.impl.spi.Client=debug", "io.netty=debug");
    assertThat(messages.isErrorEnabled()).isFalse();
  }

  /** Holds up all events of a member: it has one thread for them. */
  private static void hold(HazelcastInstance member, CountDownLatch held, CountDownLatch goOn) {
    member
        .<String>getTopic("held")
        .addMessageListener(
            message -> {
              held.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    member.getTopic("held").publish("");
  }
}
