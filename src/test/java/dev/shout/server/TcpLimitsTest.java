package dev.shout.server;

import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** Whom the TCP server serves, how many, and for how long, on every transport. */
class TcpLimitsTest {

  private static TcpServerVerticle deploy(Vertx vertx, JsonObject section) throws Exception {
    TcpServerVerticle verticle = new TcpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).mergeIn(section);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  private static TcpPeer connect(TcpServerVerticle server) throws IOException {
    return new TcpPeer(server.localAddress().port());
  }

  private static boolean isServed(TcpPeer client) throws IOException {
    return client.send(utf8("x")).receive(1).length == 1;
  }

  /** Closed by the server without a reply: the end of the stream, or a reset. */
  private static boolean isRefused(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @TransportTest
  void shouldCloseAtOnceWhatIsBeyondTheLimitAndServeAgainWhenOneLeaves(Vertx vertx)
      throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject().put("maxConnections", 2));
    try (TcpPeer first = connect(server)) {
      try (TcpPeer second = connect(server)) {
        assertThat(isServed(first)).isTrue();
        assertThat(isServed(second)).isTrue();
        try (TcpPeer third = connect(server)) {
          assertThat(isRefused(third.socket)).isTrue();
        }
        assertThat(server.counters().refusedByLimits()).isEqualTo(1);
        assertThat(isServed(first)).isTrue();
      }
      until("the place is free", () -> server.counters().open() == 1);
      try (TcpPeer next = connect(server)) {
        assertThat(isServed(next)).isTrue();
      }
    }
  }

  @TransportTest
  void shouldLimitTheConnectionsOfOneAddressAlone(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject().put("maxConnectionsPerAddress", 1));
    try (TcpPeer first = connect(server);
        TcpPeer second = connect(server);
        Socket other = new Socket()) {
      assertThat(isServed(first)).isTrue();
      assertThat(isRefused(second.socket)).isTrue();
      other.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
      other.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), server.localAddress().port()));
      other.getOutputStream().write('y');
      assertThat(other.getInputStream().read()).isEqualTo('Y');
    }
    until("all places are free", () -> server.counters().open() == 0);
    try (TcpPeer next = connect(server)) {
      assertThat(isServed(next)).isTrue();
    }
  }

  @TransportTest
  void shouldServeOnlyWhoIsAllowedAndNotDenied(Vertx vertx) throws Exception {
    JsonArray loopback = new JsonArray().add("127.0.0.0/8");
    JsonArray elsewhere = new JsonArray().add("10.0.0.0/8");
    TcpServerVerticle allowed = deploy(vertx, new JsonObject().put("allow", loopback));
    TcpServerVerticle notAllowed = deploy(vertx, new JsonObject().put("allow", elsewhere));
    TcpServerVerticle denied =
        deploy(vertx, new JsonObject().put("allow", loopback).put("deny", loopback));
    try (TcpPeer welcome = connect(allowed);
        TcpPeer stranger = connect(notAllowed);
        TcpPeer barred = connect(denied)) {
      assertThat(isServed(welcome)).isTrue();
      assertThat(isRefused(stranger.socket)).isTrue();
      assertThat(isRefused(barred.socket)).isTrue();
    }
    assertThat(notAllowed.counters().refusedByAddresses()).isEqualTo(1);
    assertThat(denied.counters().accepted()).isZero();
  }

  @TransportTest
  void shouldCloseASilentConnectionAndKeepOneThatDrips(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject().put("idleTimeoutSeconds", 2));
    try (TcpPeer silent = connect(server);
        TcpPeer dripping = connect(server)) {
      long drip =
          vertx.setPeriodic(
              300, timer -> vertx.executeBlocking(() -> dripping.send(utf8("x")), false));
      assertThat(isRefused(silent.socket)).isTrue();
      vertx.cancelTimer(drip);
      assertThat(server.counters().idleTimeouts()).isEqualTo(1);
      until("the silent one is closed alone", () -> server.counters().open() == 1);
      assertThat(isServed(dripping)).isTrue();
    }
  }

  @TransportTest
  void shouldCloseAHalfClosedConnectionWhosePeerNeverReads(Vertx vertx) throws Exception {
    JsonObject section =
        new JsonObject().put("halfCloseTimeoutSeconds", 1).put("writeQueueBytes", 64 << 20);
    TcpServerVerticle server = deploy(vertx, section);
    try (TcpPeer client = new TcpPeer(server.localAddress().port(), 4096)) {
      client.send(ascii(24 << 20)).endOutput();
      until("it is closed", () -> server.counters().open() == 0);
      assertThat(server.counters().halfCloseTimeouts()).isEqualTo(1);
    }
  }
}
