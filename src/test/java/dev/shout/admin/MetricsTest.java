package dev.shout.admin;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} tells: every name is documented, and the numbers are those of a client. */
class MetricsTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Vertx own;

  @BeforeEach
  void start() {
    own = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(own.close());
  }

  private static PrometheusText scrape(AdminServer server) {
    try {
      return new PrometheusText(server.get("/metrics").body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void ask(DatagramSocket client, int port, int length) throws IOException {
    client.send(new DatagramPacket(new byte[length], length, LOOPBACK, port));
    client.receive(new DatagramPacket(new byte[length], length));
  }

  /**
   * A client on another address than the server's. There the kernel may give it the server's own
   * port, one time in 28,000, whose datagrams are refused as a loop's.
   */
  private static DatagramSocket clientAt(String host, int serverPort) throws IOException {
    DatagramSocket client = new DatagramSocket(new InetSocketAddress(host, 0));
    if (client.getLocalPort() != serverPort) {
      return client;
    }
    try (client) {
      return new DatagramSocket(new InetSocketAddress(host, 0));
    }
  }

  @TransportTest
  void shouldCountDatagramsExactly(Vertx vertx) throws Exception {
    AdminServer server =
        AdminServer.start(
            vertx, "{'udp':{'host':'127.0.0.1','port':0,'deny':'127.0.0.2'},'admin':{'port':0}}");
    int port = server.main.udpAddress().orElseThrow().port();
    try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        DatagramSocket denied = clientAt("127.0.0.2", port)) {
      client.setSoTimeout(20_000);
      for (int i = 0; i < 25; i++) {
        ask(client, port, 40);
      }
      denied.send(new DatagramPacket(new byte[7], 7, LOOPBACK, port));
    }
    until("all are counted, and the last turn is over", () -> isOver(server, 1_007));
    assertThat(value(server, "shout_udp_datagrams_received_total")).isEqualTo(26);
    PrometheusText metrics = scrape(server);
    assertThat(metrics.value("shout_udp_datagrams_sent_total")).isEqualTo(25);
    assertThat(metrics.value("shout_udp_received_bytes_total")).isEqualTo(25 * 40 + 7);
    assertThat(metrics.value("shout_udp_sent_bytes_total")).isEqualTo(25 * 40);
    assertThat(metrics.value("shout_udp_datagrams_refused_total{reason=address}")).isEqualTo(1);
    assertThat(metrics.value("shout_udp_datagrams_refused_total{reason=port}")).isZero();
    assertThat(metrics.value("shout_udp_batch_datagrams_sum")).isEqualTo(26);
    assertThat(metrics.value("shout_udp_service_seconds_count"))
        .isEqualTo(metrics.value("shout_udp_batch_datagrams_count"));
    assertThat(metrics.value("shout_udp_service_seconds_sum")).isPositive();
  }

  /**
   * A turn counts each datagram at once, its bytes when all are read, its time when it is over.
   * What one scrape holds is read one after another, so it takes a second one after the last bytes.
   */
  private static boolean isOver(AdminServer server, int bytes) {
    if (value(server, "shout_udp_received_bytes_total") < bytes) {
      return false;
    }
    PrometheusText metrics = scrape(server);
    return metrics.value("shout_udp_service_seconds_count")
        == metrics.value("shout_udp_batch_datagrams_count");
  }

  @TransportTest
  void shouldCountConnectionsExactly(Vertx vertx) throws Exception {
    AdminServer server =
        AdminServer.start(
            vertx, "{'tcp':{'host':'127.0.0.1','port':0,'maxConnections':3},'admin':{'port':0}}");
    int port = server.main.tcpAddress().orElseThrow().port();
    try (Socket idle = connect(port);
        Socket halfClosed = connect(port)) {
      echo(halfClosed, 10);
      try (Socket reset = connect(port)) {
        echo(reset, 30);
        until("three are open", () -> value(server, "shout_tcp_connections_open") == 3);
        try (Socket refused = connect(port)) {
          assertThat(endOf(refused)).isTrue();
        }
        reset.setSoLinger(true, 0);
      }
      until("the reset is heard", () -> value(server, "shout_tcp_connections_reset_total") == 1);
      assertThat(value(server, "shout_tcp_connections_refused_total{reason=limit}")).isEqualTo(1);
      assertThat(value(server, "shout_tcp_connections_open")).isEqualTo(2);
      assertThat(value(server, "shout_tcp_connections_max")).isEqualTo(3);
      assertThat(value(server, "shout_tcp_received_bytes_total")).isEqualTo(40);
      assertThat(value(server, "shout_tcp_sent_bytes_total")).isEqualTo(40);
      // Of two reads: where so little comes, each is timed.
      assertThat(value(server, "shout_tcp_service_seconds_count")).isEqualTo(2);
      assertThat(idle.isConnected()).isTrue();
    }
    until("all are gone", () -> value(server, "shout_tcp_connections_open") == 0);
    assertThat(value(server, "shout_tcp_connections_accepted_total")).isEqualTo(3);
    assertThat(value(server, "shout_tcp_connections_half_closed")).isZero();
    assertThat(value(server, "shout_tcp_connections_reset_total")).isEqualTo(1);
  }

  private static double value(AdminServer server, String sample) {
    return scrape(server).value(sample);
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(LOOPBACK, port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void echo(Socket socket, int length) throws IOException {
    socket.getOutputStream().write(new byte[length]);
    assertThat(socket.getInputStream().readNBytes(length)).hasSize(length);
  }

  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }

  @Test
  void shouldTellOfEventLoopsTheJvmAndTheProcess() throws Exception {
    AdminServer server = AdminServer.start(own);
    until(
        "each event loop was timed",
        () -> value(server, "shout_event_loop_lag_seconds_count{loop=tcp-0}") > 0);
    PrometheusText metrics = scrape(server);
    assertThat(metrics.value("shout_event_loop_lag_seconds_count{loop=udp-0}")).isPositive();
    assertThat(metrics.value("shout_event_loop_cpu_seconds_total{loop=admin}")).isPositive();
    assertThat(metrics.value("shout_cluster_nodes")).isEqualTo(1);
    assertThat(metrics.types())
        .containsKeys("jvm_memory_used_bytes", "process_uptime_seconds", "process_cpu_usage");
    assertThat(server.get("/metrics").headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void shouldDocumentEachMetricOfOursAndNoOther() throws Exception {
    AdminServer server = AdminServer.start(own);
    TreeSet<String> told = new TreeSet<>();
    scrape(server)
        .types()
        .forEach(
            (name, type) -> {
              if (name.startsWith("shout_")) {
                told.add("| `" + name + "` | " + type + " |");
              }
            });
    TreeSet<String> documented = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("docs/admin.md"))) {
      if (line.startsWith("| `shout_")) {
        documented.add(line.substring(0, line.indexOf('|', line.indexOf('|', 2) + 2) + 1));
      }
    }
    assertThat(documented).isEqualTo(told);
  }

  @Test
  void shouldHaveNoLabelThatAClientCanFill() throws Exception {
    AdminServer server = AdminServer.start(own);
    int port = server.main.udpAddress().orElseThrow().port();
    try (DatagramSocket client = clientAt("127.0.0.77", port)) {
      client.setSoTimeout(20_000);
      ask(client, port, 10);
      until("it is counted", () -> value(server, "shout_udp_datagrams_received_total") == 1);
      assertThat(scrape(server).samples())
          .noneMatch(sample -> sample.contains("127.0.0.77"))
          .noneMatch(sample -> sample.contains(String.valueOf(client.getLocalPort())));
    }
    assertThat(new JsonObject(server.get("/config").body()).getMap()).containsKey("udp");
  }
}
