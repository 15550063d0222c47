package dev.shout.cluster;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;

import dev.shout.config.ClusterOptions;
import dev.shout.config.ServerAddress;
import dev.shout.config.TlsClusterOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Nodes of one cluster within the JVM of the test: real Vert.x instances over real Hazelcast
 * members, on loopback and free ports.
 */
public final class TestCluster implements AutoCloseable {

  /** One of them. */
  public record Member(Cluster cluster, Vertx vertx, NodeDirectory directory) {

    /** As if its servers were open. */
    public Node ready(String name, int port) {
      ServerAddress address = new ServerAddress("127.0.0.1", port);
      Node node =
          new Node(
              cluster.id(),
              name,
              "127.0.0.1",
              Optional.of(address),
              Optional.of(address),
              false,
              Node.State.READY,
              Instant.parse("2026-11-22T00:00:00Z"),
              "0.1.0");
      directory.ready(node);
      return node;
    }

    /** It leaves as it should. */
    public void leave() throws TimeoutException {
      directory.close();
      await(vertx.close());
    }
  }

  private final int port = freePort();
  private final List<Member> members = new ArrayList<>();

  /** A port that nobody had a moment ago. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What its nodes and clients are configured with. */
  public ClusterOptions options() {
    return options(port, List.of("127.0.0.1"));
  }

  public static ClusterOptions options(int port, List<String> members) {
    return new ClusterOptions(
        "test-" + ProcessHandle.current().pid(),
        "",
        "127.0.0.1",
        port,
        "",
        members,
        false,
        "",
        "",
        TlsClusterOptions.fromJson(null));
  }

  public Member join() throws Exception {
    Member member = join(options());
    members.add(member);
    return member;
  }

  public static Member join(ClusterOptions options) throws Exception {
    Cluster cluster = Cluster.node(options);
    // On a machine that is busy with other tests a thread may well not run for seconds.
    hazelcast(cluster).getConfig().setProperty("hazelcast.max.no.heartbeat.seconds", "30");
    VertxOptions vertxOptions = new VertxOptions();
    cluster.configure(vertxOptions.getEventBusOptions());
    Vertx vertx =
        await(
            Vertx.builder()
                .with(vertxOptions)
                .withClusterManager(cluster.manager())
                .buildClustered());
    return new Member(cluster, vertx, cluster.joinDirectory());
  }

  public static HazelcastClusterManager hazelcast(Cluster of) {
    return (HazelcastClusterManager) of.manager();
  }

  /** Waits until a directory shows these nodes in this order. */
  static void untilShown(NodeDirectory directory, Node... nodes) throws Exception {
    until("it shows " + List.of(nodes), () -> directory.nodes().equals(List.of(nodes)));
  }

  @Override
  public void close() throws TimeoutException {
    for (Member member : members) {
      member.leave();
    }
  }
}
