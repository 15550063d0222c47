package dev.shout.net;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.Certificates;
import dev.shout.Texts;
import dev.shout.TlsPeer;
import dev.shout.TransportTest;
import io.netty.buffer.Unpooled;
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
            keys(certificate),
            authority == null ? null : (X509TrustManager) authority.toTrustManager(),
            tls13Only),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }

  private static X509KeyManager keys(X509Bundle certificate) throws Exception {
    return (X509KeyManager) certificate.toKeyManagerFactory().getKeyManagers()[0];
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

  @TransportTest
  void shouldDeliverEveryByteToASlowAndLateReader(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(), ServerTlsTest::echo);
    byte[] text = Texts.mixed(2_000_000, 3);
    for (String version : VERSIONS) {
      try (TlsPeer client =
          new TlsPeer(port, Certificates.clientContext(null), version, 4096).handshake()) {
        final CompletableFuture<Void> sent = sendAndEnd(client, text);
        byte[] reply = new byte[text.length];
        for (int at = 0; at < text.length; ) {
          byte[] some = client.receive(Math.min(10_000, text.length - at));
          assertThat(some).as("%s at %d", version, at).isNotEmpty();
          System.arraycopy(some, 0, reply, at, some.length);
          at += some.length;
          await(vertx.timer(1).mapEmpty());
        }
        assertEqual(version, reply, text);
        assertThat(client.receiveAll()).isEmpty();
        sent.get(20, TimeUnit.SECONDS);
      }
    }
  }

  @TransportTest
  void shouldEndTheInputWithAFinWhereThereIsNoCloseNotify(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(), ServerTlsTest::echo);
    for (String version : VERSIONS) {
      try (TlsPeer client = connect(port, version).handshake()) {
        client.send(Texts.utf8("hello"));
        client.socket.shutdownOutput();
        assertThat(client.receiveAll()).isEqualTo(Texts.utf8("hello"));
      }
    }
  }

  @TransportTest
  void shouldEndTheOutputWithACloseNotifyAndKeepTheInput(Vertx vertx) throws Exception {
    CompletableFuture<Integer> received = new CompletableFuture<>();
    int port =
        listen(
            vertx,
            tls(),
            stream -> {
              stream.write(Unpooled.copiedBuffer(new byte[] {7}));
              stream.shutdownOutput();
              stream.handler(
                  chunk -> {
                    received.complete(chunk.readableBytes());
                    chunk.release();
                  });
            });
    try (TlsPeer client = connect(port, "TLSv1.3").handshake()) {
      assertThat(client.receiveAll()).containsExactly(7);
      assertThat(client.readBehindTheEnd()).isEqualTo(-1);
      client.send(new byte[3]);
      assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @TransportTest
  void shouldRefuseAClientWithoutCertificateWhenOneIsWanted(Vertx vertx) throws Exception {
    int port =
        listen(vertx, tls(Certificates.SERVER, Certificates.AUTHORITY, false), ServerTlsTest::echo);
    for (String version : VERSIONS) {
      try (TlsPeer client =
          new TlsPeer(port, Certificates.clientContext(Certificates.CLIENT), version).handshake()) {
        assertThat(client.send(new byte[] {1}).receive(1)).containsExactly(1);
      }
      int before = failed.get();
      try (TlsPeer client = connect(port, version)) {
        // With 1.3 a client is done before the server has judged.
        assertThatThrownBy(() -> client.handshake().receive(1)).isInstanceOf(IOException.class);
      }
      until("the failure is counted", () -> failed.get() == before + 1);
    }
  }

  @TransportTest
  void shouldRefuseWhatIsOlderThanTheMinimum(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(Certificates.SERVER, null, true), ServerTlsTest::echo);
    try (TlsPeer client = connect(port, "TLSv1.2")) {
      assertThatThrownBy(client::handshake).isInstanceOf(IOException.class);
    }
    until("the failure is counted", () -> failed.get() == 1);
    try (TlsPeer client = connect(port, "TLSv1.3").handshake()) {
      assertThat(client.send(new byte[] {1}).receive(1)).containsExactly(1);
    }
  }

  @TransportTest
  void shouldRefuseTls11(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(), ServerTlsTest::echo);
    // By hand: Java no longer speaks it. A ClientHello whose newest version is 1.1 (3, 2).
    byte[] hello = new byte[52];
    System.arraycopy(new byte[] {22, 3, 1, 0, 47, 1, 0, 0, 43, 3, 2}, 0, hello, 0, 11);
    // Behind 32 bytes of random: no session, one cipher suite (RSA with AES-128), no compression.
    System.arraycopy(new byte[] {0, 0, 2, 0, 0x2F, 1, 0}, 0, hello, 43, 7);
    hello[4] = 45;
    hello[8] = 41;
    try (TlsPeer client = connect(port, "TLSv1.2")) {
      client.socket.getOutputStream().write(hello, 0, 50);
      // An alert (21), of two bytes: fatal (2), protocol version (70).
      byte[] answer = client.socket.getInputStream().readAllBytes();
      assertThat(answer).hasSize(7).startsWith(21).endsWith(2, 70);
    }
    until("the failure is counted", () -> failed.get() == 1);
  }

  @TransportTest
  void shouldCloseWhatIsNoHandshakeAndOneThatNeverEnds(Vertx vertx) throws Exception {
    ServerTls hasty =
        new ServerTls(
            ServerTls.context(keys(Certificates.SERVER), null, false),
            Duration.ofMillis(200),
            Duration.ofSeconds(60));
    int port = listen(vertx, hasty, ServerTlsTest::echo);
    try (TlsPeer client = connect(port, "TLSv1.3").sendPlain("hello, world")) {
      client.socket.getInputStream().readAllBytes();
    }
    until("garbage is counted", () -> failed.get() == 1);
    try (TlsPeer client = connect(port, "TLSv1.3")) {
      assertThat(client.socket.getInputStream().read()).isEqualTo(-1);
    }
    until("silence is counted", () -> failed.get() == 2);
    connect(port, "TLSv1.3").close();
    until("a hang-up is counted", () -> failed.get() == 3);
    assertThat(closed).hasValue(0);
  }

  @TransportTest
  void shouldCloseWhenAClientAsksToRenegotiate(Vertx vertx) throws Exception {
    int port = listen(vertx, tls(), ServerTlsTest::echo);
    try (TlsPeer client = connect(port, "TLSv1.2").handshake()) {
      assertThat(client.send(new byte[] {1}).receive(1)).containsExactly(1);
      assertThatThrownBy(() -> client.handshake().receive(1)).isInstanceOf(IOException.class);
    }
    until("it is closed", () -> closed.get() == 1);
  }

  @TransportTest
  void shouldShowTheNewCertificateToThoseWhoComeAndKeepThoseWhoAreThere(Vertx vertx)
      throws Exception {
    ServerTls tls = tls();
    int port = listen(vertx, tls, ServerTlsTest::echo);
    try (TlsPeer old = connect(port, "TLSv1.3").handshake()) {
      X509Bundle renewed = Certificates.server("localhost");
      tls.use(ServerTls.context(keys(renewed), null, false));
      try (TlsPeer client = connect(port, "TLSv1.3").handshake()) {
        assertThat(client.serverCertificate()).isEqualTo(renewed.getCertificate());
      }
      assertThat(old.send(new byte[] {1}).receive(1)).containsExactly(1);
      assertThat(old.serverCertificate()).isEqualTo(Certificates.SERVER.getCertificate());
    }
  }
}
