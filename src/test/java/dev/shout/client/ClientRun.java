package dev.shout.client;

import static dev.shout.Waiting.await;

import dev.shout.config.ServerAddress;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;

/** A client run to its end: what it read, what it wrote, its exit code. */
final class ClientRun {

  private final Promise<Integer> exitCode = Promise.promise();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = collected;
  private boolean interactive;

  static ClientRun of(byte[] input) {
    return new ClientRun().input(new ByteArrayInputStream(input));
  }

  ClientRun input(InputStream stream) {
    in = stream;
    return this;
  }

  ClientRun output(OutputStream stream) {
    out = stream;
    return this;
  }

  ClientRun interactive() {
    interactive = true;
    return this;
  }

  ClientRun tcp(Vertx vertx, JsonObject section) throws Exception {
    return start(vertx, section, TcpClientVerticle::new);
  }

  ClientRun udp(Vertx vertx, JsonObject section) throws Exception {
    return start(vertx, section, UdpClientVerticle::new);
  }

  ClientRun tcp(Vertx vertx, JsonObject section, ServerSource source) throws Exception {
    return start(vertx, section, (io, done) -> new TcpClientVerticle(io, done, source));
  }

  ClientRun udp(Vertx vertx, JsonObject section, ServerSource source) throws Exception {
    return start(vertx, section, (io, done) -> new UdpClientVerticle(io, done, source));
  }

  private ClientRun start(
      Vertx vertx,
      JsonObject section,
      BiFunction<StandardStreams, Handler<Integer>, Deployable> client)
      throws Exception {
    StandardStreams streams = new StandardStreams(in, out, err, interactive);
    await(
        vertx.deployVerticle(
            client.apply(streams, exitCode::complete), new DeploymentOptions().setConfig(section)));
    return this;
  }

  Future<Integer> done() {
    return exitCode.future();
  }

  int exitCode() throws Exception {
    return await(exitCode.future());
  }

  byte[] out() throws Exception {
    exitCode();
    return collected.toByteArray();
  }

  String outText() throws Exception {
    return new String(out(), StandardCharsets.UTF_8);
  }

  String err() throws Exception {
    exitCode();
    return err.toString(StandardCharsets.UTF_8);
  }

  /** A section that names servers on loopback. */
  static JsonObject servers(int... ports) {
    JsonObject section = new JsonObject().put("servers", new io.vertx.core.json.JsonArray());
    for (int port : ports) {
      section.getJsonArray("servers").add(new ServerAddress("127.0.0.1", port).toString());
    }
    return section;
  }

  /** Our own TCP server on a free port. */
  static int tcpServer(Vertx vertx) throws Exception {
    return tcpServerVerticle(vertx).localAddress().port();
  }

  /** The same, with its counters. */
  static TcpServerVerticle tcpServerVerticle(Vertx vertx) throws Exception {
    TcpServerVerticle server = new TcpServerVerticle();
    await(vertx.deployVerticle(server, onFreePort()));
    return server;
  }

  /** Our own UDP server on a free port. */
  static int udpServer(Vertx vertx) throws Exception {
    return udpServerVerticle(vertx).localAddress().port();
  }

  /** The same, with its counters. */
  static UdpServerVerticle udpServerVerticle(Vertx vertx) throws Exception {
    UdpServerVerticle server = new UdpServerVerticle();
    await(vertx.deployVerticle(server, onFreePort()));
    return server;
  }

  private static DeploymentOptions onFreePort() {
    return new DeploymentOptions()
        .setConfig(new JsonObject().put("host", "127.0.0.1").put("port", 0));
  }
}
