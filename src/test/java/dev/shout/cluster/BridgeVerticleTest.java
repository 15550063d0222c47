package dev.shout.cluster;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge and its protocol: what it lets through, and what it refuses and survives. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BridgeVerticleTest {

  private static final int MAX_FRAME = 65_536;
  private static final int MAX_CONNECTIONS = 3;

  private final BridgeCounters counters = new BridgeCounters();
  private int port;
  private BridgePeer peer;

  @BeforeEach
  void deploy(Vertx vertx) throws Exception {
    BridgeVerticle bridge = new BridgeVerticle(counters);
    await(
        vertx.deployVerticle(
            new ServiceVerticle(new UppercaseService(), new LoneDirectory(), Optional.empty())));
    await(
        vertx.deployVerticle(
            bridge,
            new DeploymentOptions()
                .setConfig(
                    new JsonObject()
                        .put("port", 0)
                        .put("maxFrameBytes", MAX_FRAME)
                        .put("maxConnections", MAX_CONNECTIONS))));
    port = bridge.address().port();
    peer = new BridgePeer(port);
  }

  /** Whatever a test did to its own connection, the service is there for others. */
  @AfterEach
  void othersAreNotDisturbed() throws Exception {
    peer.close();
    try (BridgePeer other = new BridgePeer(port)) {
      assertThat(other.ask("straße").getString("body")).isEqualTo("STRASSE");
    }
    until("all are closed", () -> counters.open() == 0);
  }

  @Test
  void shouldAnswerARequestAtTheAddressThatItNames() throws Exception {
    JsonObject reply = peer.ask("καλημέρα, ﬁn");
    assertThat(reply.getString("type")).isEqualTo("message");
    assertThat(reply.getString("address")).isEqualTo("r");
    assertThat(reply.getString("body")).isEqualTo("ΚΑΛΗΜΈΡΑ, FIN");
    peer.frame("{'type':'ping'}");
    assertThat(peer.next()).isEqualTo(new JsonObject().put("type", "pong"));
    peer.frame("{'type':'send','address':'shout.nodes','replyAddress':'n'}");
    assertThat(peer.next().getJsonArray("body")).isEmpty();
    assertThat(counters.frames()).isEqualTo(3);
  }

  @Test
  void shouldPassTheCodeOfAFailureOn() throws Exception {
    JsonObject reply = peer.ask(7);
    assertThat(reply.getString("type")).isEqualTo("err");
    assertThat(reply.getString("address")).isEqualTo("r");
    assertThat(reply.getInteger("failureCode")).isEqualTo(UppercaseService.NOT_TEXT);
    assertThat(reply.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
  }

  @Test
  void shouldLetAPeerServeAnAddressBesideOurs(Vertx vertx) throws Exception {
    peer.frame("{'type':'register','address':'shout.uppercase'}").frame("{'type':'ping'}");
    assertThat(peer.next().getString("type")).isEqualTo("pong");
    List<Future<Message<Object>>> replies = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      replies.add(vertx.eventBus().request(BusAddress.UPPERCASE, "a"));
    }
    for (int i = 0; i < 5; i++) {
      JsonObject request = peer.next();
      assertThat(request.getString("body")).isEqualTo("a");
      peer.frame(
          new JsonObject()
              .put("type", "send")
              .put("address", request.getString("replyAddress"))
              .put("body", "from outside"));
    }
    List<Object> bodies = new ArrayList<>();
    for (Future<Message<Object>> reply : replies) {
      bodies.add(await(reply).body());
    }
    assertThat(bodies.stream().filter("A"::equals)).hasSize(5);
    assertThat(bodies.stream().filter("from outside"::equals)).hasSize(5);
    peer.frame("{'type':'unregister','address':'shout.uppercase'}").frame("{'type':'ping'}");
    assertThat(peer.next().getString("type")).isEqualTo("pong");
    assertThat(await(vertx.eventBus().request(BusAddress.UPPERCASE, "b")).body()).isEqualTo("B");
  }

  @Test
  void shouldForgetAPeerThatServedAndIsGone(Vertx vertx) throws Exception {
    peer.frame("{'type':'register','address':'shout.uppercase'}").frame("{'type':'ping'}");
    assertThat(peer.next().getString("type")).isEqualTo("pong");
    peer.close();
    until("it is closed", () -> counters.open() == 0);
    for (int i = 0; i < 10; i++) {
      assertThat(await(vertx.eventBus().request(BusAddress.UPPERCASE, "c")).body()).isEqualTo("C");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'send','address':'other','body':1}         | access_denied",
        "{'type':'publish','address':'__vertx.reply.1'}     | access_denied",
        "{'type':'register','address':'shout.uppercase2'}   | access_denied",
        "{'type':'unregister','address':''}                 | access_denied",
        "{'type':'send','body':1}                           | missing_address",
        "{'type':'send','address':7}                        | missing_address",
        "{'type':'sned','address':'shout.uppercase'}        | unknown_type",
        "{'type':1}                                         | unknown_type",
        "{}                                                 | unknown_type",
        "{'type':'send','address':'shout.nodes','headers':1}                     | malformed",
        "{'type':'send','address':'shout.nodes','headers':{'a':1}}               | malformed",
        "{'type':'send','address':'shout.nodes','headers':{'timeout':-1}}        | malformed",
        "{'type':'send','address':'shout.nodes','headers':{'codecName':'x'}}     | malformed",
        "{'type':'send','address':'shout.nodes','replyAddress':[]}               | malformed",
      })
  void shouldRefuseAFrameAndGoOn(String frame, String message) throws Exception {
    peer.frame(frame);
    JsonObject refusal = peer.next();
    assertThat(refusal.getString("type")).isEqualTo("err");
    assertThat(refusal.getString("message")).isEqualTo(message);
    assertThat(counters.refusedByAddress() + counters.refusedAsGarbage()).isEqualTo(1);
    assertThat(counters.refusedByAddress()).isEqualTo(message.equals("access_denied") ? 1 : 0);
    assertThat(peer.ask("x").getString("body")).isEqualTo("X");
  }

  @Test
  void shouldRefuseASecondRegistration() throws Exception {
    peer.frame("{'type':'register','address':'shout.nodes'}")
        .frame("{'type':'register','address':'shout.nodes'}");
    assertThat(peer.next().getString("message")).isEqualTo("already_registered");
  }

  @ParameterizedTest
  @ValueSource(ints = {MAX_FRAME + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 0})
  void shouldCloseWhenALengthIsNone(int length) throws Exception {
    peer.raw(ByteBuffer.allocate(4).putInt(length).array());
    assertThat(peer.isClosed()).isTrue();
    assertThat(counters.refusedByLength()).isEqualTo(length > 0 ? 1 : 0);
    assertThat(counters.refusedAsGarbage()).isEqualTo(length > 0 ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "[]", "7", "null", "{", "{\"a\":", "\u00ff\u0000"})
  void shouldCloseWhenAFrameIsNoObject(String content) throws Exception {
    peer.frame(content);
    assertThat(peer.isClosed()).isTrue();
    assertThat(counters.refusedAsGarbage()).isEqualTo(1);
  }

  @Test
  void shouldCloseOnTheProtocolsOfOthers() throws Exception {
    peer.raw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(peer.isClosed()).isTrue();
    assertThat(counters.refusedByLength()).isEqualTo(1);
  }

  @Test
  void shouldTakeAFrameInPieces() throws Exception {
    byte[] content =
        "{\"type\":\"send\",\"address\":\"shout.uppercase\",\"replyAddress\":\"r\",\"body\":\"ab\"}"
            .getBytes(StandardCharsets.UTF_8);
    byte[] all =
        ByteBuffer.allocate(4 + content.length).putInt(content.length).put(content).array();
    for (byte one : all) {
      peer.raw(new byte[] {one});
    }
    assertThat(peer.next().getString("body")).isEqualTo("AB");
  }

  @Test
  void shouldCloseConnectionsBeyondTheLimit() throws Exception {
    List<BridgePeer> peers = new ArrayList<>(List.of(peer));
    try {
      for (int i = 1; i < MAX_CONNECTIONS; i++) {
        peers.add(new BridgePeer(port));
      }
      for (BridgePeer one : peers) {
        assertThat(one.ask("x").getString("body")).isEqualTo("X");
      }
      try (BridgePeer tooMany = new BridgePeer(port)) {
        assertThat(tooMany.isClosed()).isTrue();
      }
      assertThat(counters.refusedByLimitCount()).isEqualTo(1);
    } finally {
      for (BridgePeer one : peers) {
        one.close();
      }
    }
    until("all are closed", () -> counters.open() == 0);
  }

  /** It asks and never reads: it is no longer read from, and nothing piles up. */
  @Test
  void shouldNotBeFilledByAPeerThatDoesNotRead() throws Exception {
    String body = "x".repeat(MAX_FRAME - 200);
    Thread asking =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 1_000; i++) {
                  peer.frame(
                      "{'type':'send','address':'shout.uppercase','replyAddress':'r','body':'"
                          + body
                          + "'}");
                }
              } catch (IOException closed) {
                // As wanted: in the end it can send no more.
              }
            },
            "does-not-read");
    asking.start();
    until("it is stopped or closed", () -> counters.tooSlowCount() == 1 || isStuck());
    assertThat(counters.frames()).isLessThan(1_000);
    peer.close();
    asking.join();
  }

  private long framesBefore = -1;
  private long since;

  /** Whether no frame has come in for a second. */
  private boolean isStuck() {
    if (counters.frames() != framesBefore) {
      framesBefore = counters.frames();
      since = System.nanoTime();
    }
    return framesBefore > 0 && System.nanoTime() - since > TimeUnit.SECONDS.toNanos(1);
  }

  /** It registers, and never answers: each request is one more that waits for it. */
  @Test
  void shouldCloseAPeerThatServesAndDoesNotAnswer(Vertx vertx) throws Exception {
    peer.frame("{'type':'register','address':'shout.uppercase'}").frame("{'type':'ping'}");
    assertThat(peer.next().getString("type")).isEqualTo("pong");
    for (int i = 0; i < 4_000; i++) {
      Future<?> unused = vertx.eventBus().request(BusAddress.UPPERCASE, "a");
    }
    until("it is closed", () -> counters.tooSlowCount() == 1 && counters.open() == 0);
  }
}
