package dev.shout.admin;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import dev.shout.TlsPeer;
import dev.shout.TransportTest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of connections, and the other tables. */
class ConnectionsTest {

  private Vertx own;

  @BeforeEach
  void start() {
    own = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(own.close());
  }

  private static JsonObject json(AdminServer server, String path) {
    try {
      return server.json(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<JsonObject> rows(JsonObject page) {
    return page.getJsonArray("connections").stream()
        .map(JsonObject.class::cast)
        .collect(Collectors.toList());
  }

  @TransportTest
  void shouldTellOfEachConnectionWhatItDoes(Vertx vertx) throws Exception {
    AdminServer server = AdminServer.start(vertx);
    int port = server.main.tcpAddress().orElseThrow().port();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.getOutputStream().write("hello ß".getBytes(StandardCharsets.UTF_8));
      assertThat(client.getInputStream().readNBytes(8)).hasSize(8);
      until("it is in the table", () -> rows(json(server, "/connections")).size() == 1);
      JsonObject row = rows(json(server, "/connections")).get(0);
      assertThat(row.getString("peer")).isEqualTo("127.0.0.1");
      assertThat(row.getInteger("port")).isEqualTo(client.getLocalPort());
      assertThat(row.getLong("bytesReceived")).isEqualTo(8);
      assertThat(row.getLong("bytesSent")).isEqualTo(8);
      assertThat(row.getLong("bytesQueued")).isZero();
      assertThat(row.getString("state")).isEqualTo("open");
      assertThat(row.getString("tls")).isNull();
      assertThat(row.getString("instance")).isEqualTo("tcp-0");
      assertThat(row.getDouble("ageSeconds")).isGreaterThanOrEqualTo(row.getDouble("idleSeconds"));
    }
    until("it is gone", () -> rows(json(server, "/connections")).isEmpty());
  }

  /** The reply is longer than the kernel takes, and the queue as long as the reply. */
  @TransportTest
  void shouldTellOfAHalfClosedConnectionWhatWaitsForIt(Vertx vertx) throws Exception {
    AdminServer server =
        AdminServer.start(
            vertx,
            "{'tcp':{'host':'127.0.0.1','port':0,'writeQueueBytes':67108864},'admin':{'port':0}}");
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(4096);
      client.setSoTimeout(20_000);
      client.connect(
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), server.main.tcpAddress().orElseThrow().port()));
      client.getOutputStream().write("\u0390".repeat(1_500_000).getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      until(
          "it is half-closed",
          () ->
              rows(json(server, "/connections")).stream()
                  .anyMatch(row -> row.getString("state").equals("half-closed")));
      assertThat(rows(server.json("/connections")).get(0).getLong("bytesQueued")).isPositive();
      assertThat(server.get("/metrics").body()).contains("shout_tcp_connections_half_closed 1.0\n");
      CountingOutput reply = new CountingOutput();
      client.getInputStream().transferTo(reply);
      assertThat(reply.count).isEqualTo(6L * 1_500_000);
    }
    until(
        "none is left", () -> metrics(server).contains("shout_tcp_connections_half_closed 0.0\n"));
  }

  /** Counts, and forgets. */
  private static final class CountingOutput extends OutputStream {

    private long count;

    @Override
    public void write(int unused) {
      count++;
    }

    @Override
    public void write(byte[] unused, int offset, int length) {
      count += length;
    }
  }

  private static String metrics(AdminServer server) {
    try {
      return server.get("/metrics").body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldTellOfTlsAndProbePastIt(@TempDir Path folder) throws Exception {
    Certificates.write(Certificates.SERVER, folder, "server");
    String file = folder.resolve("server").toString();
    AdminServer server =
        AdminServer.start(
            own,
            "{'tcp':{'host':'127.0.0.1','port':0,'tls':{'certificate':'%s.pem','key':'%s.key'}},"
                    .formatted(file, file)
                + "'admin':{'port':0}}");
    int port = server.main.tcpAddress().orElseThrow().port();
    try (TlsPeer client = new TlsPeer(port, Certificates.clientContext(null), "TLSv1.3")) {
      client.handshake().send("x".getBytes(StandardCharsets.UTF_8));
      assertThat(client.receive(1)).isEqualTo(new byte[] {'X'});
      JsonObject row = rows(server.json("/connections")).get(0);
      assertThat(row.getString("tls")).isEqualTo("TLSv1.3");
      assertThat(row.getLong("bytesReceived")).isEqualTo(1);
      assertThat(server.json("/health/ready").getString("status")).isEqualTo("UP");
      assertThat(server.get("/health/ready").body()).contains("\"notProbed\" : [ \"tls\" ]");
    }
  }

  /** Three instances, so that a page is put together from several event loops. */
  @Test
  void shouldGiveEachConnectionOnOnePageTheOldestFirst() throws Exception {
    AdminServer server =
        AdminServer.start(
            own,
            "{'tcp':{'host':'127.0.0.1','port':0,'instances':3,'maxConnections':1000},"
                + "'admin':{'port':0}}");
    int port = server.main.tcpAddress().orElseThrow().port();
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 250; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      until("all are in", () -> json(server, "/connections").getInteger("total") == 250);
      List<Long> ids = new ArrayList<>();
      JsonObject last = null;
      for (int page = 1; page <= 4; page++) {
        last = server.json("/connections?page=" + page + "&size=70");
        assertThat(last.getInteger("pages")).isEqualTo(4);
        rows(last).forEach(row -> ids.add(row.getLong("id")));
      }
      assertThat(rows(last)).hasSize(40);
      assertThat(ids).isEqualTo(LongStream.rangeClosed(1, 250).boxed().toList());
      assertThat(rows(server.json("/connections?page=5&size=70"))).isEmpty();
      assertThat(rows(server.json("/connections?page=1000000&size=500"))).isEmpty();
      assertThat(rows(server.json("/connections"))).hasSize(Connections.DEFAULT_SIZE);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=0",
        "page=-1",
        "page=x",
        "page=",
        "page=1000001",
        "page=99999999999",
        "size=0",
        "size=501",
        "size=1.5"
      })
  void shouldRefuseAPageThatIsNone(String query) throws Exception {
    AdminServer server = AdminServer.start(own);
    assertThat(server.get("/connections?" + query).statusCode()).isEqualTo(400);
    assertThat(server.get("/connections?" + query).body()).contains("expected a whole number");
  }

  @Test
  void shouldTellOfThisNodeAloneWithoutACluster() throws Exception {
    AdminServer server = AdminServer.start(own);
    List<JsonObject> nodes =
        server.json("/nodes").getJsonArray("nodes").stream().map(JsonObject.class::cast).toList();
    assertThat(nodes).hasSize(1);
    assertThat(nodes.get(0).getBoolean("self")).isTrue();
    assertThat(nodes.get(0).getString("state")).isEqualTo("ready");
    assertThat(nodes.get(0).getString("udp")).startsWith("127.0.0.1:");
  }

  @Test
  void shouldShowTheConfigurationInEffect() throws Exception {
    AdminServer server = AdminServer.start(own);
    JsonObject config = server.json("/config");
    assertThat(config.getJsonObject("tcp").getInteger("maxConnections")).isEqualTo(16384);
    assertThat(config.getJsonObject("admin").getString("token")).isEmpty();
  }
}
