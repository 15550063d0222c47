package dev.shout;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.shout.cluster.Cluster;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.config.ClusterOptions;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What a client of the cluster says on standard error while nodes come and go: nothing. */
@Isolated("standard error and the log are one for the process")
@Timeout(120)
class ClusterLogTest {

  private final PrintStream before = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private record Member(Cluster cluster, Vertx vertx, NodeDirectory directory) {

    static Member join(ClusterOptions options) throws Exception {
      Cluster cluster = Cluster.node(options);
      Vertx vertx = await(Vertx.builder().withClusterManager(cluster.manager()).buildClustered());
      return new Member(cluster, vertx, cluster.joinDirectory());
    }

    HazelcastInstance hazelcast() {
      return ((HazelcastClusterManager) cluster.manager()).getHazelcastInstance();
    }

    int members() {
      return hazelcast().getCluster().getMembers().size();
    }

    void leave() throws Exception {
      directory.close();
      await(vertx.close());
    }
  }

  private static ClusterOptions options(JsonArray members) {
    return ClusterOptions.fromJson(
        new JsonObject()
            .put("name", "log-" + ProcessHandle.current().pid())
            .put("host", "127.0.0.1")
            .put("members", members));
  }

  @AfterEach
  void reset() {
    System.setErr(before);
    Logging.configure(Configuration.fromJson(new JsonObject()));
  }

  @Test
  void shouldSayNothingOfAMessageWhoseSenderIsNoMemberAnyMore() throws Exception {
    Logging.configure(Configuration.fromJson(new JsonObject()));
    Member stays = Member.join(options(new JsonArray().add("127.0.0.1")));
    Member goes = Member.join(options(new JsonArray().add("127.0.0.1")));
    until("they are one cluster", () -> stays.members() == 2 && goes.members() == 2);
    String address =
        "127.0.0.1:" + stays.hazelcast().getCluster().getLocalMember().getAddress().getPort();
    try (NodeDirectory client = Cluster.client(options(new JsonArray().add(address)))) {
      System.setErr(new PrintStream(said, true, UTF_8));
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      hold(stays.hazelcast(), held, goOn);
      held.await();
      // Says that it is gone, which waits behind what is held, and then is.
      goes.leave();
      until("it is no member any more", () -> stays.members() == 1);
      goOn.countDown();
      Node last = ready(stays);
      until("it has heard what was said after it", () -> client.nodes().equals(List.of(last)));
    } finally {
      stays.leave();
    }
    assertThat(said.toString(UTF_8)).isEmpty();
  }

  private static Node ready(Member member) {
    Node node =
        new Node(
            member.cluster().id(),
            "stays",
            "127.0.0.1",
            Optional.empty(),
            Optional.of(new ServerAddress("127.0.0.1", 1)),
            false,
            Node.State.READY,
            Instant.EPOCH,
            "0.1.0");
    member.directory().ready(node);
    return node;
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
