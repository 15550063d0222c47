package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.upper;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.TransportTest;
import dev.shout.text.Uppercase;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the TCP server promises, on every transport. */
class TcpServerVerticleTest {

  private static final int MEBIBYTE = 1 << 20;

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static TcpServerVerticle deploy(Vertx vertx, JsonObject section) throws Exception {
    TcpServerVerticle verticle = new TcpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).mergeIn(section);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  private static TcpServerVerticle deploy(Vertx vertx) throws Exception {
    return deploy(vertx, new JsonObject());
  }

  private static TcpPeer connect(TcpServerVerticle server) throws IOException {
    return new TcpPeer(server.localAddress().port());
  }

  @TransportTest
  void shouldAnswerAtOnceWithoutNewline(Vertx vertx) throws Exception {
    try (TcpPeer client = connect(deploy(vertx))) {
      assertThat(client.send(utf8("hello")).receive(5)).isEqualTo(utf8("HELLO"));
      assertThat(client.send(utf8("straße\n")).receive(8)).isEqualTo(utf8("STRASSE\n"));
    }
  }

  @TransportTest
  void shouldAnswerInOrderWhenManyClientsPipeline(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx);
    List<CompletableFuture<byte[]>> replies = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      byte[] text = mixed(200_000, i);
      replies.add(CompletableFuture.supplyAsync(() -> exchange(server, text)));
    }
    for (int i = 0; i < 16; i++) {
      assertEqual("client " + i, replies.get(i).get(), Uppercase.of(mixed(200_000, i)));
    }
    until("all connections are closed", () -> server.counters().open() == 0);
  }

  /** Sends on a thread of its own, half-closes, and reads to the end. */
  private static byte[] exchange(TcpServerVerticle server, byte[] text) {
    try (TcpPeer client = connect(server)) {
      CompletableFuture<Void> sent = sendAndEnd(client, text);
      byte[] reply = client.receiveAll();
      sent.join();
      return reply;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static CompletableFuture<Void> sendAndEnd(TcpPeer client, byte[] text) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    Thread sender =
        new Thread(
            () -> {
              try {
                client.send(text).endOutput();
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
  void shouldReturnEveryByteWhenClientHalfCloses(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx);
    for (int size : new int[] {1, 1000, 65_536, 100_000, 8 * MEBIBYTE}) {
      assertEqual(size + " bytes", exchange(server, ascii(size)), Uppercase.of(ascii(size)));
    }
  }

  @TransportTest
  void shouldReturnEveryByteWhenHalfClosedClientReadsLateThroughSmallBuffers(Vertx vertx)
      throws Exception {
    TcpServerVerticle server = deploy(vertx);
    byte[] text = mixed(300_000, 7);
    byte[] expected = Uppercase.of(text);
    for (int round = 0; round < 20; round++) {
      try (TcpPeer client = new TcpPeer(server.localAddress().port(), 4096)) {
        CompletableFuture<Void> sent = sendAndEnd(client, text);
        // Late: only when the server has read all it can take, or everything.
        long before = -1;
        while (before != server.counters().bytesReceived()) {
          before = server.counters().bytesReceived();
          await(vertx.timer(2).mapEmpty());
        }
        assertEqual("round " + round, client.receiveAll(), expected);
        sent.join();
      }
    }
  }

  @TransportTest
  void shouldEndTheStreamWhenClientSendsNothingAndHalfCloses(Vertx vertx) throws Exception {
    try (TcpPeer client = connect(deploy(vertx))) {
      assertThat(client.endOutput().receiveAll()).isEmpty();
    }
  }

  @TransportTest
  void shouldJoinCodePointsThatArriveInPieces(Vertx vertx) throws Exception {
    try (TcpPeer client = connect(deploy(vertx))) {
      byte[] text = utf8("aé€😀ΐ");
      for (byte b : text) {
        client.send(new byte[] {b});
      }
      assertThat(client.receive(upper("aé€😀ΐ").length)).isEqualTo(upper("aé€😀ΐ"));
    }
  }

  @TransportTest
  void shouldReturnUnfinishedBytesUnchangedAtTheEndOfInput(Vertx vertx) throws Exception {
    try (TcpPeer client = connect(deploy(vertx))) {
      client.send(new byte[] {'a', (byte) 0xF0, (byte) 0x9F, (byte) 0x98}).endOutput();
      assertThat(client.receiveAll())
          .isEqualTo(new byte[] {'A', (byte) 0xF0, (byte) 0x9F, (byte) 0x98});
    }
  }

  @TransportTest
  void shouldStopReadingAClientThatNeverReadsAndLoseNothing(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx);
    try (SocketChannel client = SocketChannel.open()) {
      client.setOption(StandardSocketOptions.SO_RCVBUF, 16_384);
      client.setOption(StandardSocketOptions.SO_SNDBUF, 16_384);
      client.connect(new InetSocketAddress(LOOPBACK, server.localAddress().port()));
      client.configureBlocking(false);
      final long sent = sendUntilStuck(vertx, server, client);
      // What the server took beyond its write queue lies in the kernel's buffers for the reply.
      assertThat(server.counters().bytesReceived()).isBetween(1L, 16L * MEBIBYTE);
      client.shutdownOutput();
      client.configureBlocking(true);
      assertThat(countUppercase(client)).isEqualTo(sent);
    }
  }

  /** Writes until the server has taken nothing more for 100 turns of waiting. */
  private static long sendUntilStuck(Vertx vertx, TcpServerVerticle server, SocketChannel client)
      throws Exception {
    ByteBuffer text = ByteBuffer.wrap(ascii(MEBIBYTE));
    long sent = 0;
    int idle = 0;
    long taken = -1;
    while (idle < 100 && sent < 256L * MEBIBYTE) {
      text.position((int) (sent % 26));
      int count = client.write(text);
      sent += count;
      idle = count == 0 && taken == server.counters().bytesReceived() ? idle + 1 : 0;
      taken = server.counters().bytesReceived();
      if (count == 0) {
        await(vertx.timer(1).mapEmpty());
      }
    }
    return sent;
  }

  private static long countUppercase(SocketChannel client) throws IOException {
    long count = 0;
    ByteBuffer reply = ByteBuffer.allocate(65_536);
    while (client.read(reply) >= 0) {
      reply.flip();
      while (reply.hasRemaining()) {
        if (reply.get() != 'A' + (byte) (count % 26)) {
          throw new AssertionError("wrong byte at " + count);
        }
        count++;
      }
      reply.clear();
    }
    return count;
  }

  @TransportTest
  void shouldAnswerTheFirstChunkAndCloseWhenSoConfigured(Vertx vertx) throws Exception {
    JsonObject section = new JsonObject().put("closeAfterReply", true);
    try (TcpPeer client = connect(deploy(vertx, section))) {
      assertThat(client.send(utf8("hello")).receiveAll()).isEqualTo(utf8("HELLO"));
    }
  }

  @TransportTest
  void shouldNotLoseTheReplyWhenClientSentMoreThanIsAnswered(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject().put("closeAfterReply", true));
    for (int round = 0; round < 20; round++) {
      try (TcpPeer client = connect(server)) {
        client.send(ascii(100_000));
        client.send(ascii(100_000));
        byte[] reply = client.receiveAll();
        assertThat(reply.length).isPositive();
        assertEqual("reply", reply, Uppercase.of(ascii(reply.length)));
      }
    }
    until("all connections are closed", () -> server.counters().open() == 0);
  }

  @TransportTest
  void shouldServeIpv4AndIpv6WhenHostIsTheIpv6Wildcard(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject().put("host", "::"));
    for (String host : List.of("127.0.0.1", "::1")) {
      try (Socket client = new Socket(host, server.localAddress().port())) {
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('X');
      }
    }
  }

  @TransportTest
  void shouldShareOneFreePortAmongTheInstancesOfADeployment(Vertx vertx) throws Exception {
    List<TcpServerVerticle> servers = new ArrayList<>();
    JsonObject config = new JsonObject("{\"host\": \"127.0.0.1\", \"port\": 0, \"instances\": 2}");
    await(
        vertx.deployVerticle(
            () -> {
              TcpServerVerticle server = new TcpServerVerticle();
              servers.add(server);
              return server;
            },
            new DeploymentOptions().setInstances(2).setConfig(config)));
    assertThat(servers.get(0).localAddress()).isEqualTo(servers.get(1).localAddress());
    for (int i = 0; i < 10; i++) {
      assertThat(exchange(servers.get(0), utf8("abc"))).isEqualTo(utf8("ABC"));
    }
    assertThat(servers).allSatisfy(s -> assertThat(s.counters().accepted()).isEqualTo(5));
  }

  @TransportTest
  void shouldNameProtocolAddressAndPortWhenThePortIsInUse(Vertx vertx) throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> deploy(vertx, new JsonObject().put("port", port)))
          .isInstanceOf(CannotListenException.class)
          .hasMessage("cannot listen on TCP 127.0.0.1:" + port + ": Address already in use");
    }
  }
}
