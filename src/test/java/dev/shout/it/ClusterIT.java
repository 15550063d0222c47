package dev.shout.it;

import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers in a cluster, their clients and the programs of others, as processes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClusterIT {

  private static final List<String> SMALL =
      List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final Pattern BRIDGE = Pattern.compile("protocol=bridge address=(\\S+)");

  private String port;

  @BeforeEach
  void choosePort() throws Exception {
    port = Integer.toString(Asking.freePort());
  }

  private Command shout(String... arguments) {
    return Command.jar(SMALL, arguments)
        .env("SHOUT_CLUSTER_PORT", port)
        .env("SHOUT_CLUSTER_NAME", "it-" + port);
  }

  /** The command of the README, on ports of this test. */
  private Server node(String name) throws Exception {
    return Server.start(
        shout("-cluster", "-conf", "conf/cluster.json")
            .env("SHOUT_UDP_HOST", "127.0.0.1")
            .env("SHOUT_TCP_HOST", "127.0.0.1")
            .env("SHOUT_CLUSTER_NODE_NAME", name));
  }

  private Server nodeWithBridge(String name) throws Exception {
    return Server.start(
        Server.onFreePorts(
            shout("-cluster", "-conf", "{\"bridge\":{\"port\":0}}")
                .env("SHOUT_CLUSTER_NODE_NAME", name)));
  }

  private static String bridgeOf(Server server) throws Exception {
    until("the bridge is named", () -> BRIDGE.matcher(server.program().errSoFar()).find());
    Matcher bridge = BRIDGE.matcher(server.program().errSoFar());
    assertThat(bridge.find()).isTrue();
    return bridge.group(1);
  }

  private List<String> names() throws Exception {
    Program program = shout("nodes", "--json").run();
    if (program.exitCode() != 0) {
      return List.of();
    }
    return new JsonArray(program.out())
        .stream().map(JsonObject.class::cast).map(node -> node.getString("name")).toList();
  }

  @Test
  void shouldBeOneClusterOfWhichTheDeadAndTheGoneDisappear() throws Exception {
    try (Server a = node("a");
        Server b = node("b");
        Server c = node("c")) {
      Program table = shout("nodes").run();
      assertThat(table.err()).isEmpty();
      assertThat(table.exitCode()).isZero();
      assertThat(table.out().lines().skip(1))
          .hasSize(3)
          .allSatisfy(line -> assertThat(line).contains(" ready "));
      assertThat(table.out()).contains("127.0.0.1:" + a.tcpPort(), "127.0.0.1:" + c.udpPort());
      // A client that knows nothing but the cluster.
      for (String client : List.of("tcp-client", "udp-client")) {
        Program asked =
            shout(client, "-cluster", "-conf", "conf/cluster-client.json")
                .input(utf8("straße\n"))
                .run();
        assertThat(asked.out()).isEqualTo("STRASSE\n");
      }
      // kill -9
      b.program().close();
      long killed = System.nanoTime();
      until(
          "the others know",
          () -> a.program().errSoFar().contains("lost") && c.program().errSoFar().contains("lost"));
      assertThat(System.nanoTime() - killed).isLessThan(TimeUnit.SECONDS.toNanos(5));
      assertThat(names()).containsExactly("a", "c");
      assertThat(c.stop()).isZero();
      assertThat(names()).containsExactly("a");
      assertThat(a.program().errSoFar()).contains("left").doesNotContain("Exception");
      assertThat(a.stop()).isZero();
    }
    Program nobody = shout("nodes").run();
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err().lines()).hasSize(1);
    assertThat(nobody.err()).contains("no node of the cluster \"it-" + port + "\" answers at");
  }

  @Test
  void shouldServeProgramsInPythonAndJavaScriptOverAllNodes() throws Exception {
    Tools.requirePython();
    Tools.requireNode();
    try (Server a = nodeWithBridge("a");
        Server b = node("b")) {
      String bridge = bridgeOf(a);
      for (List<String> program :
          List.of(
              List.of("python3", "examples/uppercase.py"),
              List.of("node", "examples/uppercase.js"))) {
        assertThat(example(bridge, program).input(utf8("straße\nκαλημέρα\n\nfin\n")).run().out())
            .isEqualTo("STRASSE\nΚΑΛΗΜΈΡΑ\n\nFIN\n");
        assertThat(example(bridge, program, "hello", "you").run().out()).isEqualTo("HELLO YOU\n");
        assertThat(example(bridge, program, "--nodes").run().out().lines())
            .hasSize(2)
            .allSatisfy(line -> assertThat(line).contains("ready"));
        // It serves beside the nodes, in turn, also for who asks another node.
        Program serving = example(bridge, program, "--serve").start();
        try (serving) {
          assertThat(serving.lines(1)).contains("serving");
          assertThat(
                  example(bridge, List.of("node", "examples/uppercase.js"))
                      .input(utf8("a\nb\nc\nd\ne\nf\n"))
                      .run()
                      .out())
              .isEqualTo("A\nB\nC\nD\nE\nF\n");
        }
      }
      assertThat(b.stop()).isZero();
      assertThat(a.stop()).isZero();
      assertThat(a.program().err()).contains("bus answered=").doesNotContain("Exception");
    }
  }

  private static Command example(String bridge, List<String> program, String... arguments) {
    List<String> words = new ArrayList<>(program);
    words.addAll(List.of(arguments));
    return Command.of(words.toArray(String[]::new)).env("SHOUT_BRIDGE", bridge);
  }

  @Test
  void shouldSpeakTlsBetweenNodesAndSurviveGarbageOnHazelcastsPort(@TempDir Path folder)
      throws Exception {
    Tools.requirePython();
    Certificates.write(Certificates.SERVER, folder, "node");
    Certificates.write(Certificates.AUTHORITY, folder, "authority");
    try (Server a = Server.start(tls(folder, nodeOptions("{\"bridge\":{\"port\":0}}")));
        Server b = Server.start(tls(folder, nodeOptions("{\"udp\":{},\"tcp\":{}}")))) {
      garbage(Integer.parseInt(port));
      String bridge = bridgeOf(a);
      // Every second one goes to the other node, over TLS.
      assertThat(
              example(bridge, List.of("python3", "examples/uppercase.py"))
                  .input(utf8("a\nb\nc\nd\n"))
                  .run()
                  .out())
          .isEqualTo("A\nB\nC\nD\n");
      assertThat(names()).hasSize(2);
      assertThat(b.stop()).isZero();
      assertThat(b.program().err()).containsPattern("bus answered=[1-9]");
      assertThat(a.program().errSoFar()).doesNotContain("Exception");
    }
  }

  private Command nodeOptions(String configuration) {
    return Server.onFreePorts(shout("-cluster", "-conf", configuration));
  }

  private static Command tls(Path folder, Command command) {
    return command
        .env("SHOUT_CLUSTER_TLS_CERTIFICATE", folder.resolve("node.pem").toString())
        .env("SHOUT_CLUSTER_TLS_KEY", folder.resolve("node.key").toString())
        .env("SHOUT_CLUSTER_TLS_TRUST", folder.resolve("authority.pem").toString());
  }

  /** What scanners and slips send; each connection is closed, or does not matter. */
  private static void garbage(int hazelcastPort) throws Exception {
    Random random = new Random(1);
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);
    List<byte[]> all =
        List.of(noise, utf8("GET / HTTP/1.1\r\n\r\n"), utf8("HZC"), utf8("CP2"), new byte[4_096]);
    for (byte[] bytes : all) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hazelcastPort)) {
        socket.setSoTimeout(500);
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        try (InputStream in = socket.getInputStream()) {
          in.readNBytes(1_000);
        }
      } catch (IOException refused) {
        // Reset, or no answer: both are refusals.
      }
    }
  }

  @Test
  void shouldLoadNothingOfHazelcastWithoutTheFlagAndSayWhatIsMissing() throws Exception {
    Program verbose =
        Server.start(
                Server.onFreePorts(
                    Command.jar(List.of("-Xlog:class+load:stderr"), "-conf", "{\"cluster\":{}}")))
            .program();
    verbose.terminate();
    assertThat(verbose.exitCode()).isZero();
    assertThat(verbose.err()).contains("dev.shout.MainVerticle").doesNotContain("com.hazelcast");
    Program alone = Command.jar("-cluster-host", "127.0.0.1").run();
    assertThat(alone.exitCode()).isEqualTo(2);
    assertThat(alone.err()).isEqualTo("shout: -cluster-host is for a server with -cluster\n");
  }
}
