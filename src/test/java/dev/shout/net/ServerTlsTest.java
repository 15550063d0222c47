package dev.shout.net;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import dev.shout.Texts;
import dev.shout.TlsPeer;
import dev.shout.TransportTest;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/** What {@link ServerTls} and a {@link TcpStream} over it promise, on every transport. */
class ServerTlsTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final int WRITE_QUEUE = 65_536;
  private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private static ServerTls tls(X509Bundle certificate, X509Bundle authority, boolean tls13Only)
      throws Exception {
    return new ServerTls(
        ServerTls.context(
            (X509KeyManager) certificate.toKeyManagerFactory().getKeyManagers()[0],
            authority == null ? null : (X509TrustManager) authority.toTrustManager(),
            tls13Only),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }

  private static ServerTls tls() throws Exception {
    return tls(Certificates.SERVER, null, false);
  }

  private int listen(Vertx vertx, ServerTls tls, Consumer<TcpStream> accepted) throws Exception {
    NetServer server =
        await(
            vertx
                .createNetServer()
                .connectHandler(socket -> accept(tls, socket, accepted))
                .listen(0, "127.0.0.1"));
    return server.actualPort();
  }

  private void accept(ServerTls tls, NetSocket socket, Consumer<TcpStream> accepted) {
    tls.handshake(
        socket,
        () -> {
          TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
          stream.closeHandler(closed::incrementAndGet);
          accepted.accept(stream);
        },
        failed::incrementAndGet);
  }

  /** Sends back what comes, with back-pressure, and ends when the peer does. */
  private static void echo(TcpStream stream) {
    stream
        .handler(
            chunk -> {
              stream.write(chunk);
              if (stream.writeQueueFull()) {
                stream.pause();
              }
            })
        .drainHandler(stream::resume)
        .endHandler(stream::close);
  }

  private static TlsPeer connect(int port, String version) throws IOException {
    return new TlsPeer(port, Certificates.clientContext(null), version);
  }

  private static CompletableFuture<Void> sendAndEnd(TlsPeer client, byte[] text) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            client.send(text).endOutput();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @TransportTest
  void shouldDeliverEveryByteWhenClientHalfCloses(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(), ServerTlsTest::echo);
    for (String version : VERSIONS) {
      for (int size : new int[] {0, 1, 16_384, 16_385, 100_000, 8 * MEBIBYTE}) {
        byte[] text = Texts.mixed(size, size);
        try (TlsPeer client = connect(port, version).handshake()) {
          CompletableFuture<Void> sent = sendAndEnd(client, text);
          assertEqual(version + ", " + size + " bytes", client.receiveAll(), text);
          assertThat(client.readBehindTheEnd()).isEqualTo(-1);
          sent.get(20, TimeUnit.SECONDS);
        }
      }
    }
    until("all are closed", () -> closed.get() == 12);
    assertThat(failed).hasValue(0);
  }
}
