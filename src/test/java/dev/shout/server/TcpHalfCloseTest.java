package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.mixed;
import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import dev.shout.config.TcpServerOptions;
import dev.shout.net.TcpStream;
import dev.shout.text.Uppercase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Every byte, and then the end, for a client that ends its output: where plain Vert.x loses some.
 */
class TcpHalfCloseTest {

  private static final int TINY = 2_048;

  /** A server whose sockets have these buffers; 0 is the kernel's own choice. */
  private static int serve(Vertx vertx, int bufferBytes) throws Exception {
    NetServerOptions netOptions = new NetServerOptions();
    if (bufferBytes > 0) {
      netOptions.setSendBufferSize(bufferBytes).setReceiveBufferSize(bufferBytes);
    }
    TcpServerOptions options = TcpServerOptions.fromJson(new JsonObject());
    NetServer server =
        vertx
            .createNetServer(netOptions)
            .connectHandler(
                socket ->
                    new TcpServerConnection(
                            TcpStream.of(socket, options.writeQueueBytes()),
                            new TcpCounters(),
                            new TcpTraffic(),
                            options,
                            1,
                            0)
                        .start(System.nanoTime(), () -> {}));
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  private static CompletableFuture<Void> send(TcpPeer client, byte[] block, int times) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < times; i++) {
                  client.send(block);
                }
                client.endOutput();
                sent.complete(null);
              } catch (IOException e) {
                sent.completeExceptionally(e);
              }
            });
    sender.setDaemon(true);
    sender.start();
    return sent;
  }

  @TransportTest
  void shouldReturnEveryByteOfAGibibyte(Vertx vertx) throws Exception {
    byte[] block = ascii(26 * 40_330); // a little more than a mebibyte
    byte[] expected = Uppercase.of(block);
    byte[] reply = new byte[block.length];
    int times = 1024;
    try (TcpPeer client = new TcpPeer(serve(vertx, 0))) {
      final CompletableFuture<Void> sent = send(client, block, times);
      InputStream in = client.socket.getInputStream();
      for (int i = 0; i < times; i++) {
        assertThat(in.readNBytes(reply, 0, reply.length)).isEqualTo(reply.length);
        assertThat(Arrays.equals(reply, expected)).as("block %d", i).isTrue();
      }
      assertThat(in.read()).isEqualTo(-1);
      sent.get(20, TimeUnit.SECONDS);
    }
  }

  @TransportTest
  void shouldLoseNothingIn200RoundsWithTinyBuffersOnBothSides(Vertx vertx) throws Exception {
    int port = serve(vertx, TINY);
    ExecutorService clients = Executors.newFixedThreadPool(20);
    try {
      List<Future<Void>> rounds = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int round = i;
        rounds.add(clients.submit(() -> exchange(port, round)));
      }
      for (Future<Void> round : rounds) {
        round.get(60, TimeUnit.SECONDS);
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private static Void exchange(int port, int round) throws Exception {
    byte[] text = mixed(1 + round * 313, round);
    try (TcpPeer client = new TcpPeer(port, TINY)) {
      CompletableFuture<Void> sent = send(client, text, 1);
      if (round % 2 == 0) {
        // Late: the first byte only when all is sent, or as much as the buffers hold.
        sent.copy().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).get();
      }
      assertEqual("round " + round, client.receiveAll(), Uppercase.of(text));
      sent.get(20, TimeUnit.SECONDS);
    }
    return null;
  }
}
