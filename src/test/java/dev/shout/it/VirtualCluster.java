package dev.shout.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shout.Waiting;
import dev.shout.cluster.Cluster;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.config.ClusterOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * A cluster of real servers, one on each of some {@link VirtualHosts}: each is the fat jar in a
 * process of its own, with a bridge for the test's questions.
 */
final class VirtualCluster implements AutoCloseable {

  /** How long a JVM may take to be ready while others start beside it. */
  private static final Duration START = Duration.ofSeconds(90);

  private static final int PORT = 12_000;
  private static final int HAZELCAST_PORT = 5_701;
  private static final int BRIDGE_PORT = 7_000;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final VirtualHosts hosts;
  private final Program[] nodes;

  private VirtualCluster(VirtualHosts hosts) {
    this.hosts = hosts;
    this.nodes = new Program[hosts.count() + 1];
  }

  /** So many nodes, each of which shows them all. The first is the oldest, Hazelcast's master. */
  static VirtualCluster start(int count) throws Exception {
    VirtualCluster cluster = new VirtualCluster(VirtualHosts.make(count));
    try {
      cluster.restart(1);
      for (int host = 2; host <= count; host++) {
        cluster.begin(host);
      }
      for (int host = 2; host <= count; host++) {
        cluster.untilReady(host);
      }
      for (int host = 1; host <= count; host++) {
        try (NodeDirectory directory = cluster.directoryOf(host)) {
          Waiting.until("all are shown", START, () -> ready(directory) == count);
        }
      }
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  VirtualHosts hosts() {
    return hosts;
  }

  /** Starts the node of a host, and waits until it is ready. */
  void restart(int host) throws Exception {
    begin(host);
    untilReady(host);
  }

  private void begin(int host) throws IOException {
    JsonObject anywhere = new JsonObject().put("host", "0.0.0.0").put("port", PORT);
    JsonObject conf =
        new JsonObject()
            .put("udp", anywhere)
            .put("tcp", anywhere)
            .put("bridge", new JsonObject().put("host", "0.0.0.0").put("port", BRIDGE_PORT))
            .put(
                "cluster",
                section(all())
                    .put("nodeName", "node-" + host)
                    .put("host", hosts.address(host))
                    .put("port", HAZELCAST_PORT));
    nodes[host] = hosts.on(host, jar("-cluster", "-conf", conf.encode())).start();
  }

  private void untilReady(int host) throws Exception {
    Program node = nodes[host];
    Waiting.until("node " + host + " is ready", START, () -> node.hasLines(1) || !node.isAlive());
    node.lines(1);
  }

  /** Small and quick to start: there are many of them. */
  private static Command jar(String... arguments) {
    return Command.jar(
        List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments);
  }

  private List<Integer> all() {
    return IntStream.rangeClosed(1, hosts.count()).boxed().toList();
  }

  /** What everybody's section says who looks for the cluster at these hosts. */
  private JsonObject section(List<Integer> at) {
    JsonArray members = new JsonArray();
    at.forEach(host -> members.add(hosts.address(host) + ":" + HAZELCAST_PORT));
    return new JsonObject().put("name", "broken").put("members", members);
  }

  Program node(int host) {
    return nodes[host];
  }

  /** The TCP client, on the test's own host, which finds its servers in the cluster. */
  Command tcpClient() {
    JsonObject conf =
        new JsonObject().put("tcpClient", new JsonObject()).put("cluster", section(all()));
    return jar("-cluster", "-conf", conf.encode());
  }

  /** The directory as this node, and no other, shows it. */
  NodeDirectory directoryOf(int host) throws Exception {
    return Cluster.client(ClusterOptions.fromJson(section(List.of(host))));
  }

  /** The directory as the cluster shows it, through whichever node is there. */
  NodeDirectory directory() throws Exception {
    return Cluster.client(ClusterOptions.fromJson(section(all())));
  }

  static long ready(NodeDirectory directory) {
    return directory.nodes().stream().filter(node -> node.state() == Node.State.READY).count();
  }

  /** Asks the TCP server of a node, from the test's host. */
  String ask(int host, String text) throws IOException {
    try (Socket socket = connect(host, PORT)) {
      socket.getOutputStream().write(text.getBytes(UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Asks {@code shout.uppercase} so often, through the bridge of a node; what went wrong. */
  List<String> askService(int host, int times) throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Socket socket = connect(host, BRIDGE_PORT)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < times; i++) {
        JsonObject question =
            new JsonObject()
                .put("type", "send")
                .put("address", "shout.uppercase")
                .put("replyAddress", "r")
                .put("body", "x" + i);
        byte[] frame = question.toBuffer().getBytes();
        byte[] message =
            ByteBuffer.allocate(4 + frame.length).putInt(frame.length).put(frame).array();
        socket.getOutputStream().write(message);
        byte[] reply = new byte[in.readInt()];
        in.readFully(reply);
        JsonObject said = new JsonObject(new String(reply, UTF_8));
        if (!("X" + i).equals(said.getValue("body"))) {
          wrong.add("node " + host + ": " + said.encode());
        }
      }
    }
    return wrong;
  }

  /** Every question to the service is answered, whichever node is asked. */
  void untilServiceIsWhole() throws Exception {
    AtomicBoolean whole = new AtomicBoolean();
    Waiting.until(
        "the service answers from every node",
        START,
        () -> {
          try {
            List<String> wrong = new ArrayList<>();
            for (int host = 1; host <= hosts.count(); host++) {
              wrong.addAll(askService(host, 9));
            }
            whole.set(wrong.isEmpty());
          } catch (IOException e) {
            whole.set(false);
          }
          return whole.get();
        });
  }

  private Socket connect(int host, int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(hosts.address(host), port), TIMEOUT_MILLIS);
    return socket;
  }

  @Override
  public void close() throws IOException {
    for (Program node : nodes) {
      if (node != null) {
        node.close();
      }
    }
    hosts.close();
  }
}
