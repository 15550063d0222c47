package dev.shout.admin;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The live feed, as a browser reads it. */
class LiveFeedTest {

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  /** A listener: lines of a chunked answer, of which those of the chunks themselves are no data. */
  private static final class Listener implements AutoCloseable {

    final Socket socket;
    final BufferedReader lines;
    String lastId;

    Listener(AdminServer server, String... headers) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port);
      socket.setSoTimeout(20_000);
      String more = String.join("", List.of(headers).stream().map(each -> each + "\r\n").toList());
      socket
          .getOutputStream()
          .write(
              ("GET /live HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n")
                  .getBytes(StandardCharsets.UTF_8));
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    String next(String prefix) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(prefix)) {
        line = lines.readLine();
      }
      return line;
    }

    JsonObject frame() throws IOException {
      lastId = next("id: ").substring(4);
      return new JsonObject(next("data: ").substring(6));
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void shouldHoldTheKeysOfTheDocumentedFrame() throws Exception {
    JsonObject documented =
        new JsonObject(Files.readString(Path.of("src/test/resources/admin/live-frame.json")));
    try (Listener listener = new Listener(AdminServer.start(vertx))) {
      assertThat(keys("", listener.frame())).isEqualTo(keys("", documented));
    }
  }

  /** Those of the objects within, and of the first object of each array. */
  private static Set<String> keys(String path, JsonObject json) {
    Set<String> keys = new TreeSet<>();
    for (String name : json.fieldNames()) {
      keys.add(path + name);
      Object value = json.getValue(name);
      Object inner =
          value instanceof JsonArray array && !array.isEmpty() ? array.getValue(0) : value;
      if (inner instanceof JsonObject object) {
        keys.addAll(keys(path + name + ".", object));
      }
    }
    return keys;
  }

  @Test
  void shouldTellWhatWasServedSinceTheFrameBefore() throws Exception {
    AdminServer server = AdminServer.start(vertx);
    int port = server.main.udpAddress().orElseThrow().port();
    try (Listener listener = new Listener(server);
        DatagramSocket client = new DatagramSocket()) {
      client.setSoTimeout(20_000);
      JsonObject udp = listener.frame().getJsonObject("udp");
      assertThat(udp.getJsonObject("serviceTime").getValue("p50Seconds")).isNull();
      for (int i = 0; i < 50; i++) {
        client.send(new DatagramPacket(new byte[9], 9, InetAddress.getLoopbackAddress(), port));
        client.receive(new DatagramPacket(new byte[9], 9));
      }
      // Frames are made while they are served, and the counts of one are read one after another: so
      // each has its own end.
      long served = 0;
      long batches = 0;
      long received = 0;
      while (served < 50 || batches < 50 || received < 50) {
        udp = listener.frame().getJsonObject("udp");
        JsonObject times = udp.getJsonObject("serviceTime");
        if (times.getLong("count") > 0) {
          served += times.getLong("count");
          assertThat(times.getDouble("p50Seconds"))
              .isPositive()
              .isLessThanOrEqualTo(times.getDouble("p90Seconds"));
          assertThat(times.getDouble("p99Seconds"))
              .isBetween(times.getDouble("p90Seconds"), times.getDouble("maxSeconds"));
        }
        JsonObject sizes = udp.getJsonObject("batchSize");
        if (sizes.getLong("count") > 0) {
          batches += sizes.getLong("count");
          assertThat(sizes.getDouble("mean")).isEqualTo(1);
          assertThat(sizes.getInteger("max")).isEqualTo(1);
        }
        JsonObject datagrams = udp.getJsonObject("datagramsReceived");
        if (datagrams.getLong("total") > received) {
          received = datagrams.getLong("total");
          assertThat(datagrams.getDouble("perSecond")).isPositive();
        }
      }
      assertThat(served).isEqualTo(50);
      assertThat(batches).isEqualTo(50);
      assertThat(received).isEqualTo(50);
    }
  }

  @Test
  void shouldCountOnAndSendWhatWasMissedWhenTheConnectionBreaks() throws Exception {
    AdminServer server = AdminServer.start(vertx);
    List<Long> seen = new ArrayList<>();
    String last;
    try (Listener listener = new Listener(server)) {
      assertThat(listener.next("HTTP/1.1 ")).contains("200");
      seen.add(listener.frame().getLong("sequence"));
      seen.add(listener.frame().getLong("sequence"));
      last = listener.lastId;
    }
    try (Listener again = new Listener(server, "Last-Event-ID: " + last)) {
      seen.add(again.frame().getLong("sequence"));
    }
    assertThat(seen).containsExactly(1L, 2L, 3L);
    try (Listener of = new Listener(server, "Last-Event-ID: another-3")) {
      assertThat(of.frame().getLong("sequence")).isEqualTo(1);
    }
  }

  @Test
  void shouldRefuseMoreListenersThanItCanBearAndTakeOneAgainWhenOneIsGone() throws Exception {
    AdminServer server = AdminServer.start(vertx);
    List<Listener> all = new ArrayList<>();
    try {
      for (int i = 0; i < LiveFeed.MAX_LISTENERS; i++) {
        Listener listener = new Listener(server);
        all.add(listener);
        assertThat(listener.next("HTTP/1.1 ")).contains("200");
      }
      assertThat(server.get("/live").statusCode()).isEqualTo(503);
      all.remove(0).close();
      dev.shout.Waiting.until("there is room", () -> accepted(server));
    } finally {
      for (Listener listener : all) {
        listener.close();
      }
    }
  }

  private static boolean accepted(AdminServer server) {
    try (Listener listener = new Listener(server)) {
      return listener.next("HTTP/1.1 ").contains("200");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
