package dev.shout.admin;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.server.Probes;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the servers are alive and ready, as orchestrators ask it. */
class HealthTest {

  private volatile String clusterProblem;
  private Vertx own;

  @BeforeEach
  void start() {
    own = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(own.close());
  }

  @TransportTest
  void shouldBeReadyWhenBothSocketsAnswerAProbe(Vertx vertx) throws Exception {
    AdminServer server = AdminServer.start(vertx);
    HttpResponse<String> ready = server.get("/health/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    JsonObject json = new JsonObject(ready.body());
    assertThat(json.getString("status")).isEqualTo("UP");
    assertThat(ids(json)).containsExactlyInAnyOrder("udp", "tcp");
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    HttpRequest head =
        server.request("/health/ready").method("HEAD", BodyPublishers.noBody()).build();
    assertThat(AdminServer.send(head).statusCode()).isEqualTo(200);
  }

  private static List<String> ids(JsonObject json) {
    List<String> ids = new ArrayList<>();
    for (Object check : json.getJsonArray("checks")) {
      ids.add(((JsonObject) check).getString("id"));
    }
    return ids;
  }

  /** Each would refuse us if we came as a client. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'allow':'10.0.0.0/8'",
        "'deny':['127.0.0.0/8','::/0']",
        "'host':'0.0.0.0'",
        "'host':'::'",
        "'host':'localhost'",
      })
  void shouldAskPastWhatRefusesClients(String more) throws Exception {
    String section = more.contains("host") ? more : "'host':'127.0.0.1'," + more;
    AdminServer server =
        AdminServer.start(
            own,
            "{'udp':{'port':0,%s},'tcp':{'port':0,%s},'admin':{'port':0}}"
                .formatted(section, section));
    assertThat(server.get("/health/ready").body()).contains("\"status\" : \"UP\"");
    assertThat(server.get("/metrics").body())
        .contains("shout_udp_datagrams_refused_total{reason=\"address\"} 0.0\n")
        .contains("shout_tcp_connections_refused_total{reason=\"address\"} 0.0\n");
  }

  @Test
  void shouldAskPastProxyHeadersAndSaySo() throws Exception {
    AdminServer server =
        AdminServer.start(
            own,
            "{'tcp':{'port':0,'host':'127.0.0.1','proxyProtocol':'10.0.0.0/8'},'admin':{'port':0}}");
    JsonObject tcp =
        server.json("/health/ready").getJsonArray("checks").getJsonObject(0).getJsonObject("data");
    assertThat(tcp.getJsonArray("notProbed")).isEqualTo(JsonArray.of("proxyProtocol"));
  }

  @Test
  void shouldNotBeReadyAndSayWhyWhenASocketDoesNotAnswer() throws Exception {
    UdpCounters counters = new UdpCounters();
    Probes probes = new Probes();
    UdpServerVerticle udp = new UdpServerVerticle(counters, Future.succeededFuture(), probes);
    String id = await(own.deployVerticle(udp, config("{'host':'127.0.0.1','port':0}")));
    Watched watched =
        new Watched(
            Configuration.defaults(),
            Optional.of(
                new Watched.Udp(
                    new ServerAddress("127.0.0.1", udp.localAddress().port()),
                    counters,
                    probes,
                    List.of(udp))),
            Optional.empty(),
            Future.succeededFuture(),
            Optional.empty(),
            List.of(
                new ReadinessCheck("well", Optional::empty),
                new ReadinessCheck("cluster", () -> Optional.ofNullable(clusterProblem))));
    AdminVerticle admin = new AdminVerticle(watched);
    await(own.deployVerticle(admin, config("{'port':0}")));
    AdminServer server = new AdminServer(admin.address().port());
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    await(own.undeploy(id));
    clusterProblem = "a partition has no copy";
    until("the look of a second ago is over", () -> status(server, "/health/ready") == 503);
    assertThat(server.json("/health/ready").getJsonArray("reasons").stream())
        .anyMatch(reason -> reason.toString().startsWith("udp: "))
        .contains("cluster: a partition has no copy")
        .hasSize(2);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
  }

  private static DeploymentOptions config(String section) {
    return new DeploymentOptions().setConfig(new JsonObject(section.replace('\'', '"')));
  }

  private static int status(AdminServer server, String path) {
    try {
      return server.get(path).statusCode();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void shouldNotBeReadyWhenNoConnectionMoreIsTaken() throws Exception {
    AdminServer server =
        AdminServer.start(
            own, "{'tcp':{'port':0,'host':'127.0.0.1','maxConnections':1},'admin':{'port':0}}");
    try (Socket only =
        new Socket(
            InetAddress.getLoopbackAddress(), server.main.tcpAddress().orElseThrow().port())) {
      only.getOutputStream().write('x');
      assertThat(only.getInputStream().read()).isEqualTo('X');
      assertThat(server.get("/health/ready").body()).contains("tcp: full: ");
    }
  }

  /** A client that never ends keeps the drain going; the admin server must outlive it. */
  @TransportTest
  void shouldAnswer503FromTheFirstMomentOfDrainingUntilItIsOver(Vertx vertx) throws Exception {
    AdminServer server =
        AdminServer.start(
            vertx,
            "{'udp':{'host':'127.0.0.1','port':0},'tcp':{'host':'127.0.0.1','port':0,"
                + "'drainIdleMillis':60000,'drainTimeoutSeconds':3600},'admin':{'port':0}}");
    try (Socket client =
        new Socket(
            InetAddress.getLoopbackAddress(), server.main.tcpAddress().orElseThrow().port())) {
      client.getOutputStream().write('x');
      assertThat(client.getInputStream().read()).isEqualTo('X');
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
      Future<Void> stopped = vertx.undeploy(server.deployment);
      until("it drains", () -> status(server, "/health/ready") == 503);
      assertThat(server.json("/health/ready").getJsonArray("reasons"))
          .isEqualTo(JsonArray.of("draining"));
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      client.getOutputStream().write('y');
      assertThat(client.getInputStream().read()).isEqualTo('Y');
      assertThat(stopped.isComplete()).isFalse();
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      await(stopped);
    }
  }

  @Test
  void shouldNeedNoTokenForHealth() throws Exception {
    AdminServer server =
        AdminServer.start(
            own,
            "{'tcp':{'port':0,'host':'127.0.0.1'},"
                + "'admin':{'port':0,'token':'correct-horse-battery'}}");
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(server.get("/metrics").statusCode()).isEqualTo(401);
  }

  /** The probes are counted like any client's datagrams: there are as many as looks. */
  @Test
  void shouldProbeAtMostOnceASecondHoweverManyAsk() throws Exception {
    AdminServer server = AdminServer.start(own);
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    PrometheusText metrics = new PrometheusText(server.get("/metrics").body());
    assertThat(metrics.value("shout_udp_datagrams_received_total")).isBetween(1.0, 2 + seconds);
  }
}
