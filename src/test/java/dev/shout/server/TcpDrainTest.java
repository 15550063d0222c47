package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import dev.shout.text.Uppercase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How the TCP server stops: in order, with every reply delivered, on every transport. */
class TcpDrainTest {

  private static TcpServerVerticle deploy(Vertx vertx, int idleMillis, int timeoutSeconds)
      throws Exception {
    TcpServerVerticle verticle = new TcpServerVerticle();
    JsonObject config =
        new JsonObject()
            .put("host", "127.0.0.1")
            .put("port", 0)
            .put("drainIdleMillis", idleMillis)
            .put("drainTimeoutSeconds", timeoutSeconds);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  @TransportTest
  void shouldStopAtOnceWhenThereIsNoConnection(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, 60_000, 3600);
    await(vertx.undeploy(server.deploymentID()));
  }

  @TransportTest
  void shouldAnswerWhatClientsSendUntilTheyAreSilentAndAcceptNoMore(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, 1_000, 30);
    int port = server.localAddress().port();
    try (TcpPeer client = new TcpPeer(port)) {
      assertThat(client.send(utf8("a")).receive(1)).isEqualTo(utf8("A"));
      Future<Void> stopped = vertx.undeploy(server.deploymentID());
      until("no more are accepted", () -> isRefused(port));
      for (int i = 0; i < 5; i++) {
        assertThat(client.send(utf8("b")).receive(1)).isEqualTo(utf8("B"));
      }
      assertThat(client.receiveAll()).isEmpty();
      client.hangUp();
      await(stopped);
    }
  }

  private static boolean isRefused(int port) {
    try (TcpPeer late = new TcpPeer(port)) {
      return late.socket.isClosed();
    } catch (ConnectException refused) {
      return true;
    } catch (IOException other) {
      return false;
    }
  }

  @TransportTest
  void shouldDeliverEveryByteOfAReplyToASlowReaderBeforeItCloses(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, 200, 20);
    byte[] text = ascii(2 << 20);
    try (TcpPeer client = new TcpPeer(server.localAddress().port(), 4096)) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.send(text);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      until("the server reads", () -> server.counters().bytesReceived() > 0);
      Future<Void> stopped = vertx.undeploy(server.deploymentID());
      assertEqual("reply", client.receive(text.length), Uppercase.of(text));
      assertThat(client.receiveAll()).isEmpty();
      client.hangUp();
      sent.get(20, TimeUnit.SECONDS);
      await(stopped);
    }
  }

  @TransportTest
  void shouldLoseNoReplyByteWhenItStopsUnderFullLoad(Vertx vertx) throws Exception {
    for (int round = 0; round < 20; round++) {
      TcpServerVerticle server = deploy(vertx, 0, 0);
      List<Load> clients = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        clients.add(new Load(server.localAddress().port()));
      }
      // Who still waits to be accepted is reset by the kernel when the welcoming socket closes.
      until(
          "all are accepted and there is load",
          () ->
              server.counters().accepted() == clients.size()
                  && server.counters().bytesReceived() > 1 << 20);
      await(vertx.undeploy(server.deploymentID()));
      long received = 0;
      for (Load client : clients) {
        received += client.bytesReceived();
      }
      // Each client checked its bytes; together they have every reply to what was read.
      assertThat(received).as("round %d", round).isEqualTo(server.counters().bytesReceived());
    }
  }

  /** A client that sends as fast as it is answered, until the server ends the connection. */
  private static final class Load {

    private static final byte[] MESSAGE = ascii(26 * 64);
    private static final byte[] REPLY = Uppercase.of(MESSAGE);

    private final CompletableFuture<Long> received;

    Load(int port) throws IOException {
      TcpPeer client = new TcpPeer(port);
      this.received = new CompletableFuture<>();
      Thread thread = new Thread(() -> run(client), "load");
      thread.setDaemon(true);
      thread.start();
    }

    private void run(TcpPeer client) {
      long count = 0;
      try (client) {
        byte[] reply = new byte[MESSAGE.length];
        int ahead = 4;
        for (int i = 0; i < ahead; i++) {
          client.send(MESSAGE);
        }
        while (true) {
          int read = client.socket.getInputStream().readNBytes(reply, 0, reply.length);
          if (!Arrays.equals(reply, 0, read, REPLY, 0, read)) {
            throw new IOException("wrong bytes");
          }
          count += read;
          if (read < reply.length) {
            received.complete(count);
            return;
          }
          client.send(MESSAGE);
        }
      } catch (IOException e) {
        received.completeExceptionally(e);
      }
    }

    long bytesReceived() throws Exception {
      return received.get(20, TimeUnit.SECONDS);
    }
  }
}
