package dev.shout.admin;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import dev.shout.TransportTest;
import dev.shout.Waiting;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import dev.shout.server.TcpCounters;
import dev.shout.server.TcpServerShared;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the page tells of a socket is what a real socket did. */
class TryItTest {

  /** For a reply that comes: on a busy machine it may take its time. */
  private static final int PATIENT_MILLIS = 20_000;

  /** For one that is awaited in vain. */
  private static final int TIMEOUT_MILLIS = 1_000;

  private static final List<String> TCP_STEPS =
      List.of(
          "A socket is created",
          "Handshake: SYN, SYN-ACK, ACK",
          "Bytes go into the connection",
          "Bytes come back",
          "Our FIN: no more bytes from here",
          "The server's FIN: no more bytes from there",
          "The socket is closed");

  private static TryRequest udp(String text, boolean dropReply) {
    return new TryRequest(TryRequest.Protocol.UDP, text, dropReply);
  }

  private static TryRequest tcp(String text) {
    return new TryRequest(TryRequest.Protocol.TCP, text, false);
  }

  private static JsonObject onLoopback(String... keysAndJson) {
    JsonObject section = new JsonObject().put("host", "127.0.0.1").put("port", 0);
    for (int i = 0; i < keysAndJson.length; i += 2) {
      section.put(
          keysAndJson[i], new JsonObject("{\"v\":" + keysAndJson[i + 1] + "}").getValue("v"));
    }
    return section;
  }

  private static TryIt tryUdp(Vertx vertx, UdpCounters counters, JsonObject section)
      throws TimeoutException {
    return tryUdp(vertx, counters, section, PATIENT_MILLIS);
  }

  private static TryIt tryUdp(
      Vertx vertx, UdpCounters counters, JsonObject section, int timeoutMillis)
      throws TimeoutException {
    UdpServerVerticle server = new UdpServerVerticle(counters, Future.succeededFuture());
    await(vertx.deployVerticle(server, new DeploymentOptions().setConfig(section)));
    int port = server.localAddress().port();
    return new TryIt(
        vertx,
        Optional.of(() -> TryTarget.of(UdpServerOptions.fromJson(section), port)),
        Optional.empty(),
        timeoutMillis,
        PATIENT_MILLIS);
  }

  private static TryIt tryTcp(Vertx vertx, TcpServerShared shared, JsonObject section)
      throws TimeoutException {
    TcpServerVerticle server = new TcpServerVerticle(shared, () -> {});
    await(vertx.deployVerticle(server, new DeploymentOptions().setConfig(section)));
    int port = server.localAddress().port();
    return new TryIt(
        vertx,
        Optional.empty(),
        Optional.of(() -> TryTarget.of(TcpServerOptions.fromJson(section), port)),
        PATIENT_MILLIS,
        PATIENT_MILLIS);
  }

  /** On an event loop, as the page's server runs it. */
  private static List<JsonObject> tell(Vertx vertx, TryIt tryIt, TryRequest request)
      throws TimeoutException {
    List<JsonObject> steps = new ArrayList<>();
    await(
        Future.<Void>future(
            told -> vertx.runOnContext(v -> tryIt.run(request, steps::add).onComplete(told))));
    return steps;
  }

  private static List<String> names(List<JsonObject> steps) {
    return steps.stream().map(step -> step.getString("name")).toList();
  }

  private static JsonObject step(List<JsonObject> steps, String name) {
    return steps.stream()
        .filter(step -> step.getString("name").equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + names(steps)));
  }

  private static String fact(JsonObject step, String name) {
    return step.getJsonArray("facts").stream()
        .map(JsonObject.class::cast)
        .filter(fact -> fact.getString("name").equals(name))
        .map(fact -> fact.getString("value"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + step));
  }

  @TransportTest
  void tellsOfADatagramAndItsReply(Vertx vertx) throws Exception {
    UdpCounters counters = new UdpCounters();
    TryIt tryIt = tryUdp(vertx, counters, onLoopback());

    List<JsonObject> steps = tell(vertx, tryIt, udp("straße", false));

    assertThat(names(steps))
        .containsExactly(
            "A socket is created",
            "A datagram goes out",
            "The reply arrives",
            "The socket is closed");
    JsonObject out = step(steps, "A datagram goes out");
    assertThat(out.getJsonObject("bytes").getString("hex")).isEqualTo("73 74 72 61 c3 9f 65");
    JsonObject back = step(steps, "The reply arrives");
    assertThat(back.getJsonObject("bytes").getString("text")).isEqualTo("STRASSE");
    assertThat(back.getJsonObject("bytes").getInteger("count")).isEqualTo(7);
    assertThat(fact(step(steps, "A socket is created"), "local port")).isEqualTo("none yet");
    assertThat(fact(out, "destination")).isEqualTo(fact(back, "source"));
    assertThat(fact(out, "source port"))
        .isEqualTo(fact(step(steps, "The socket is closed"), "port given back"));
    assertThat(fact(back, "round trip")).matches("[\\d.]+ (µs|ms)");
    assertThat(counters.received()).isEqualTo(1);
  }

  @TransportTest
  void tellsOfALostReplyAndTheTryAfterIt(Vertx vertx) throws Exception {
    UdpCounters counters = new UdpCounters();
    TryIt tryIt = tryUdp(vertx, counters, onLoopback(), TIMEOUT_MILLIS);

    List<JsonObject> steps = tell(vertx, tryIt, udp("hello", true));

    assertThat(names(steps))
        .containsExactly(
            "A socket is created",
            "A datagram goes out",
            "This page dropped the reply, to show you",
            "Time-out",
            "The socket is closed",
            "A new socket for try 2",
            "The same text goes out again",
            "The reply arrives",
            "The socket is closed");
    long sent = step(steps, "A datagram goes out").getLong("micros");
    assertThat(step(steps, "Time-out").getLong("micros") - sent)
        .isGreaterThanOrEqualTo((TIMEOUT_MILLIS - 10) * 1000L);
    assertThat(counters.received()).as("the server answered both").isEqualTo(2);
  }

  @TransportTest
  void anEmptyDatagramIsAMessage(Vertx vertx) throws Exception {
    TryIt tryIt = tryUdp(vertx, new UdpCounters(), onLoopback());

    JsonObject back = step(tell(vertx, tryIt, udp("", false)), "The reply arrives");

    assertThat(back.getJsonObject("bytes").getInteger("count")).isZero();
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void saysWhichKeyKeepsAReplyBackAndThenShowsTheSilence(Vertx vertx) throws Exception {
    UdpCounters counters = new UdpCounters();
    TryIt tryIt = tryUdp(vertx, counters, onLoopback("deny", "[\"127.0.0.0/8\"]"), 100);

    List<JsonObject> steps = tell(vertx, tryIt, udp("hello", false));

    assertThat(steps.get(0).getString("text")).contains("udp.deny", "127.0.0.1");
    assertThat(names(steps).stream().filter("Time-out"::equals)).hasSize(TryUdp.TRIES);
    assertThat(names(steps)).last().isEqualTo("No reply");
    assertThat(counters.refusedByAddress()).isEqualTo(TryUdp.TRIES);
  }

  @TransportTest
  void tellsOfAConnectionFromHandshakeToBothEnds(Vertx vertx) throws Exception {
    TcpServerShared shared = new TcpServerShared();
    TryIt tryIt = tryTcp(vertx, shared, onLoopback());

    List<JsonObject> steps = tell(vertx, tryIt, tcp("hello"));

    assertThat(names(steps)).isEqualTo(TCP_STEPS);
    assertThat(fact(step(steps, TCP_STEPS.get(1)), "handshake")).matches("[\\d.]+ (µs|ms)");
    assertThat(step(steps, "Bytes go into the connection").getJsonObject("bytes"))
        .isEqualTo(
            new JsonObject()
                .put("count", 5)
                .put("hex", "68 65 6c 6c 6f")
                .put("notShown", 0)
                .put("text", "hello"));
    assertThat(step(steps, "Bytes come back").getJsonObject("bytes").getString("text"))
        .isEqualTo("HELLO");
    assertThat(step(steps, "The socket is closed").getString("text")).contains(" ours,");
    assertThat(steps.stream().map(step -> step.getLong("micros"))).isSorted();
    TcpCounters counters = shared.counters();
    assertThat(counters.accepted()).isEqualTo(1);
    Waiting.until("the server has closed too", () -> counters.open() == 0);
  }

  @TransportTest
  void tellsThatTheServerEndsFirstWhereItDoes(Vertx vertx) throws Exception {
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback("closeAfterReply", "true"));

    List<JsonObject> steps = tell(vertx, tryIt, tcp("hello"));

    assertThat(names(steps))
        .containsSubsequence(
            "Bytes come back",
            "The server's FIN: no more bytes from there",
            "Our FIN: no more bytes from here");
    assertThat(step(steps, "The socket is closed").getString("text")).contains("the server's,");
  }

  @TransportTest
  void everyByteOfTheLongestTextComesBack(Vertx vertx) throws Exception {
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback());

    // U+0390 has two bytes, its upper case three characters of two bytes each.
    List<JsonObject> steps = tell(vertx, tryIt, tcp("ΐ".repeat(TryRequest.MAX_LENGTH)));

    JsonObject closed = step(steps, "The socket is closed");
    assertThat(fact(closed, "bytes out")).isEqualTo("2000");
    assertThat(fact(closed, "bytes back")).isEqualTo("6000");
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void noBytesOverTcpAreNoMessage(Vertx vertx) throws Exception {
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback());

    List<JsonObject> steps = tell(vertx, tryIt, tcp(""));

    assertThat(names(steps)).contains("No bytes, so nothing goes out").doesNotContain("Time-out");
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void stopsAfterTheHandshakeWhereTheServerSpeaksTls(Vertx vertx, @TempDir Path directory)
      throws Exception {
    Certificates.write(Certificates.SERVER, directory, "server");
    JsonObject tls =
        new JsonObject()
            .put("certificate", directory.resolve("server.pem").toString())
            .put("key", directory.resolve("server.key").toString());
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback().put("tls", tls));

    List<JsonObject> steps = tell(vertx, tryIt, tcp("hello"));

    assertThat(steps.get(0).getString("text")).contains("tcp.tls");
    assertThat(names(steps)).last().isEqualTo("Closed without a word");
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void tellsOfAConnectionThatTheListsRefuse(Vertx vertx) throws Exception {
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback("deny", "[\"127.0.0.0/8\"]"));

    List<JsonObject> steps = tell(vertx, tryIt, tcp("hello"));

    assertThat(steps.get(0).getString("text")).contains("tcp.deny");
    assertThat(names(steps))
        .doesNotContain("Bytes come back", "It failed", "Time-out")
        .containsAnyOf("The server's FIN: no more bytes from there", "The connection broke");
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void whatTheSystemSaysIsAStepToo(Vertx vertx) throws Exception {
    TryIt tryIt = tryTcp(vertx, new TcpServerShared(), onLoopback());
    for (String id : vertx.deploymentIDs()) {
      await(vertx.undeploy(id));
    }

    List<JsonObject> steps = tell(vertx, tryIt, tcp("hello"));

    assertThat(fact(step(steps, "It failed"), "the system says")).contains("refused");
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void saysThatNobodyListensWhereAServerDoesNotRun(Vertx vertx) throws Exception {
    TryIt tryIt = tryUdp(vertx, new UdpCounters(), onLoopback());

    assertThat(names(tell(vertx, tryIt, tcp("hello")))).containsExactly("Nobody listens");
  }

  /** As on a busy machine: the worker is done before the event loop gets to hear of it. */
  @Test
  @ExtendWith(VertxExtension.class)
  void neverEndsBeforeItsLastStepIsHeard(Vertx vertx) throws Exception {
    TryIt tryIt =
        new TryIt(
            vertx,
            Optional.of(
                () -> {
                  throw new IOException("gone");
                }),
            Optional.empty());
    List<JsonObject> steps = new ArrayList<>();

    int stepsAtTheEnd =
        await(
            Future.<Integer>future(
                ended ->
                    vertx.runOnContext(
                        v -> {
                          Future<Void> told = tryIt.run(udp("hello", false), steps::add);
                          long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                          while (!told.isComplete() && System.nanoTime() < giveUp) {
                            Thread.onSpinWait();
                          }
                          told.map(done -> steps.size()).onComplete(ended);
                        })));

    assertThat(stepsAtTheEnd).isEqualTo(1);
  }

  @Test
  @ExtendWith(VertxExtension.class)
  void refusesMoreTriesAtOnceThanItHasThreads(Vertx vertx) throws Exception {
    TryIt tryIt = tryUdp(vertx, new UdpCounters(), onLoopback(), TIMEOUT_MILLIS);
    List<Future<Void>> tries = new ArrayList<>();

    await(
        Future.<Void>future(
            begun ->
                vertx.runOnContext(
                    v -> {
                      for (int i = 0; i < TryIt.MAX_AT_ONCE + 1; i++) {
                        tries.add(tryIt.run(udp("hello", true), step -> {}));
                      }
                      begun.complete();
                    })));

    assertThat(tries.get(TryIt.MAX_AT_ONCE).cause()).hasMessage(TryIt.BUSY);
    for (Future<Void> one : tries.subList(0, TryIt.MAX_AT_ONCE)) {
      await(one);
    }
    assertThat(names(tell(vertx, tryIt, udp("hello", false)))).contains("The reply arrives");
  }
}
