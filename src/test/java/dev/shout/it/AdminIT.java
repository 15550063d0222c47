package dev.shout.it;

import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin server of the fat jar, as the shipped configuration starts it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AdminIT {

  private static final Pattern ADDRESS =
      Pattern.compile("protocol=admin address=(127\\.0\\.0\\.1:\\d+)");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Where the log says that it is. */
  private static String admin(Server server) throws Exception {
    until("the log names it", () -> ADDRESS.matcher(server.program().errSoFar()).find());
    Matcher found = ADDRESS.matcher(server.program().errSoFar());
    assertThat(found.find()).isTrue();
    return "http://" + found.group(1) + "/";
  }

  private static HttpResponse<String> get(String url) {
    try {
      return CLIENT.send(
          HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject json(String url) {
    return new JsonObject(get(url).body());
  }

  @Test
  void shouldAnswerOnEachPathWithTheShippedConfigurationAndDrainLast() throws Exception {
    Command command =
        Server.onFreePorts(Command.jar("-conf", "conf/server.json"))
            .env("SHOUT_TCP_DRAIN_IDLE_MILLIS", "60000")
            .env("SHOUT_TCP_DRAIN_TIMEOUT_SECONDS", "3600");
    try (Server server = Server.start(command)) {
      String admin = admin(server);
      for (String path :
          List.of("", "health/live", "health/ready", "metrics", "connections", "nodes", "config")) {
        assertThat(get(admin + path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(get(admin + "metrics").body()).contains("shout_udp_datagrams_sent_total 1.0\n");
      try (Socket client = Asking.connect(server.tcpPort())) {
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('X');
        server.program().terminate();
        until("it is not ready", () -> get(admin + "health/ready").statusCode() == 503);
        assertThat(get(admin + "health/ready").body()).contains("\"draining\"");
        client.getOutputStream().write('y');
        assertThat(client.getInputStream().read()).isEqualTo('Y');
        assertThat(get(admin + "health/live").statusCode()).isEqualTo(200);
      }
      assertThat(server.program().exitCode()).isZero();
      assertThat(server.program().err()).doesNotContain("Exception", "WARN", "ERROR");
    }
  }

  @Test
  void shouldRefuseToStartOpenToOthersWithOneLineThatSaysWhy() throws Exception {
    Program program =
        Server.onFreePorts(Command.jar("-conf", "conf/server.json"))
            .env("SHOUT_ADMIN_HOST", "0.0.0.0")
            .run();
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err())
        .isEqualTo(
            "shout: admin.host: \"0.0.0.0\" can be reached by others: set admin.token, or"
                + " \"open\": true to let everybody in\n");
  }

  @Test
  void shouldNotStartAtAllWhenItsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Program program =
          Server.onFreePorts(Command.jar("-conf", "conf/server.json"))
              .env("SHOUT_ADMIN_PORT", Integer.toString(port))
              .run();
      assertThat(program.exitCode()).isEqualTo(1);
      assertThat(program.out()).isEmpty();
      assertThat(program.err())
          .isEqualTo(
              "shout: cannot listen on TCP 127.0.0.1:" + port + ": Address already in use\n");
    }
  }

  /** Start-up and memory are those of a server without it. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"admin\": {}}"})
  void shouldLoadTheWebOnlyWhereItIsAskedFor(String conf) throws Exception {
    Command command = Command.jar(List.of("-Xlog:class+load:stderr"), "-conf", conf);
    try (Server server = Server.start(Server.onFreePorts(command))) {
      assertThat(server.stop()).isZero();
      boolean web =
          server
              .program()
              .err()
              .lines()
              .anyMatch(
                  line ->
                      line.matches(
                          ".* (io\\.vertx\\.ext|io\\.micrometer|dev\\.shout\\.admin)\\..*"));
      assertThat(web).isEqualTo(conf.contains("admin"));
    }
  }

  /** Some hundred bytes for each row of the page, and nothing for the others. */
  @Test
  void shouldShowTenThousandConnectionsPageByPageWithoutDelayingClients() throws Exception {
    Command command = Server.onFreePorts(Command.jar("-conf", "conf/server.json"));
    List<SocketChannel> idle = new ArrayList<>();
    try (Server server = Server.start(command)) {
      final String admin = admin(server);
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcpPort());
      for (int i = 0; i < 10_000; i++) {
        idle.add(SocketChannel.open(address));
      }
      until("all are accepted", () -> total(admin) == 10_000);
      HttpResponse<String> page = get(admin + "connections?page=20&size=500");
      JsonObject last = new JsonObject(page.body());
      assertThat(last.getInteger("pages")).isEqualTo(20);
      assertThat(last.getJsonArray("connections").getJsonObject(499).getLong("id"))
          .isEqualTo(10_000);
      assertThat(page.body().length()).isLessThan(500 * 500);
      try (Socket other = Asking.connect(server.tcpPort())) {
        for (int i = 0; i < 100; i++) {
          assertThat(get(admin + "connections?page=" + (1 + i % 20) + "&size=500").statusCode())
              .isEqualTo(200);
          other.getOutputStream().write('x');
          assertThat(other.getInputStream().read()).isEqualTo('X');
        }
      }
      assertThat(lag(admin)).as("longest wait of an event loop, seconds").isLessThan(1);
    } finally {
      for (SocketChannel one : idle) {
        one.close();
      }
    }
  }

  private static int total(String admin) {
    return json(admin + "connections?size=1").getInteger("total");
  }

  private static double lag(String admin) {
    Matcher max =
        Pattern.compile("shout_event_loop_lag_seconds_max\\{loop=\"tcp-0\"} (\\S+)")
            .matcher(get(admin + "metrics").body());
    assertThat(max.find()).isTrue();
    return Double.parseDouble(max.group(1));
  }
}
