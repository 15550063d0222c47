package dev.shout.server;

import static dev.shout.Waiting.await;

import dev.shout.HeldEventLoops;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** UDP servers for the tests, and a way to keep one from its work for a while. */
final class UdpServers {

  /** As many event loops as {@link dev.shout.EveryTransport} gives an instance. */
  private static final int EVENT_LOOPS = 2;

  private final Vertx vertx;
  private final boolean batching;

  UdpServers(Vertx vertx, boolean batching) {
    this.vertx = vertx;
    this.batching = batching;
  }

  Vertx vertx() {
    return vertx;
  }

  boolean batching() {
    return batching;
  }

  /** A server on a free port of 127.0.0.1, unless the section says otherwise. */
  UdpServerVerticle deploy(JsonObject section) throws Exception {
    return deployOn(vertx, section.copy().put("batching", batching));
  }

  UdpServerVerticle deploy() throws Exception {
    return deploy(new JsonObject());
  }

  /** The same on another instance of Vert.x, with the section as it is. */
  static UdpServerVerticle deployOn(Vertx vertx, JsonObject section) throws Exception {
    UdpServerVerticle verticle = new UdpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).mergeIn(section);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  static int port(UdpServerVerticle server) {
    return server.localAddress().port();
  }

  /** A port that was free a moment ago. */
  static int freePort() throws SocketException {
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return free.getLocalPort();
    }
  }

  /** Holds all event loops of the instance until the end is counted down. */
  CountDownLatch hold() throws InterruptedException {
    return HeldEventLoops.hold(
        Stream.generate(((VertxInternal) vertx)::createEventLoopContext)
            .limit(EVENT_LOOPS)
            .map(ContextInternal::nettyEventLoop)
            .toList());
  }
}
