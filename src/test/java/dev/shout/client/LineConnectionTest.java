package dev.shout.client;

import static dev.shout.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One connection of the TCP client, alone. */
class LineConnectionTest {

  /** The replies and the close, in the order in which the owner heard of them. */
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private final Promise<NetSocket> paused = Promise.promise();
  private final Promise<Void> resumed = Promise.promise();

  @TransportTest
  void shouldHearNoReplyAfterTheClose(Vertx vertx) throws Exception {
    try (ServerSocket welcoming = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // On an event loop, as the client is: elsewhere the first reply can come before its handler.
      vertx.runOnContext(v -> connect(vertx, welcoming.getLocalPort()));
      try (Socket server = welcoming.accept()) {
        server.getOutputStream().write("FIRST\n".getBytes(UTF_8));
        NetSocket client = await(paused.future());
        server.getOutputStream().write("SECOND\n".getBytes(UTF_8));
        // It is in the kernel's buffer now. Vert.x reads on for a while although paused, which
        // nothing tells: were this too short a time, the test would only see less.
        vertx.setTimer(100, timer -> client.close());
        await(resumed.future());
      }
    }
    assertThat(heard).containsExactly("FIRST", "closed");
  }

  private void connect(Vertx vertx, int port) {
    vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(socket -> hear(vertx, socket));
  }

  private void hear(Vertx vertx, NetSocket socket) {
    LineConnection connection = new LineConnection(vertx, socket, 60_000);
    connection
        .replyHandler(
            reply -> {
              heard.add(reply.toString());
              connection.pause();
              paused.tryComplete(socket);
            })
        .closeHandler(
            cause -> {
              heard.add("closed");
              connection.resume();
              vertx.setTimer(1, timer -> resumed.complete());
            });
  }
}
