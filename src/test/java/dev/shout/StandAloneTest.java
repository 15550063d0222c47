package dev.shout;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any Vert.x application can deploy a verticle by its class name, with its section as config. */
@ExtendWith(VertxExtension.class)
class StandAloneTest {

  private static DeploymentOptions on(int port) {
    return new DeploymentOptions()
        .setConfig(new JsonObject().put("host", "127.0.0.1").put("port", port));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void shouldServeTcpWhenDeployedByClassName(Vertx vertx, VertxTestContext test) throws Exception {
    int port = freePort();
    vertx
        .deployVerticle("dev.shout.server.TcpServerVerticle", on(port))
        .compose(id -> vertx.createNetClient().connect(port, "127.0.0.1"))
        .onComplete(
            test.succeeding(
                (NetSocket socket) -> {
                  socket.handler(
                      reply -> {
                        test.verify(() -> assertThat(reply.toString()).isEqualTo("HELLO"));
                        test.completeNow();
                      });
                  socket.write("hello").onFailure(test::failNow);
                }));
  }

  @Test
  void shouldServeUdpWhenDeployedByClassName(Vertx vertx, VertxTestContext test) throws Exception {
    int port = freePort();
    DatagramSocket client = vertx.createDatagramSocket();
    client.handler(
        packet -> {
          test.verify(() -> assertThat(packet.data().toString()).isEqualTo("HELLO"));
          test.completeNow();
        });
    vertx
        .deployVerticle("dev.shout.server.UdpServerVerticle", on(port))
        .compose(id -> client.listen(0, "127.0.0.1"))
        .compose(socket -> client.send(Buffer.buffer("hello"), port, "127.0.0.1"))
        .onFailure(test::failNow);
  }

  @Test
  void shouldNameTheKeyWhenDeployedWithAWrongSection(Vertx vertx, VertxTestContext test) {
    vertx
        .deployVerticle(
            "dev.shout.server.TcpServerVerticle",
            new DeploymentOptions().setConfig(new JsonObject().put("prot", 1)))
        .onComplete(
            test.failing(
                error -> {
                  test.verify(
                      () ->
                          assertThat(error)
                              .hasMessage("tcp.prot: unknown key, did you mean \"port\"?"));
                  test.completeNow();
                }));
  }
}
