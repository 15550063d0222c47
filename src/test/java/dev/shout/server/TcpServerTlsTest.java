package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.Certificates;
import dev.shout.TlsPeer;
import dev.shout.TransportTest;
import dev.shout.config.ConfigException;
import dev.shout.config.TlsServerOptions;
import dev.shout.text.Uppercase;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TCP server with a certificate: what its files do, and that its replies come whole. */
class TcpServerTlsTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeCertificates() throws IOException {
    Certificates.write(Certificates.SERVER, folder, "server");
    Certificates.write(Certificates.AUTHORITY, folder, "ca");
  }

  private JsonObject tls() {
    return new JsonObject()
        .put("certificate", folder.resolve("server.pem").toString())
        .put("key", folder.resolve("server.key").toString());
  }

  private static TcpServerVerticle deploy(Vertx vertx, JsonObject tls) throws Exception {
    TcpServerVerticle verticle = new TcpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).put("tls", tls);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  private static TlsPeer connect(TcpServerVerticle server, String version) throws IOException {
    return new TlsPeer(server.localAddress().port(), Certificates.clientContext(null), version);
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
  void shouldReturnEveryByteOverTlsWhenClientHalfCloses(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, tls());
    for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
      for (int size : new int[] {1, 100_000, 1_000_000}) {
        byte[] text = mixed(size, size);
        try (TlsPeer client = connect(server, version).handshake()) {
          CompletableFuture<Void> sent = sendAndEnd(client, text);
          assertEqual(version + ", " + size, client.receiveAll(), Uppercase.of(text));
          sent.join();
        }
      }
    }
    until("all are closed", () -> server.counters().open() == 0);
    assertThat(server.counters().accepted()).isEqualTo(6);
  }

  @TransportTest
  void shouldLoseNothingIn200RoundsOverTls(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, tls());
    for (int round = 0; round < 200; round++) {
      String version = round % 2 == 0 ? "TLSv1.3" : "TLSv1.2";
      byte[] text = mixed(1 + round * 331, round);
      try (TlsPeer client = connect(server, version).handshake()) {
        CompletableFuture<Void> sent = sendAndEnd(client, text);
        if (round % 4 < 2) {
          // Late: the first byte only when all is sent, or as much as the buffers hold.
          sent.copy().completeOnTimeout(null, 20, TimeUnit.MILLISECONDS).get();
        }
        assertEqual(version + ", round " + round, client.receiveAll(), Uppercase.of(text));
        sent.join();
      }
    }
    until("all are closed", () -> server.counters().open() == 0);
    assertThat(server.counters().accepted()).isEqualTo(200);
  }

  @TransportTest
  void shouldTakeARenewedCertificateAndKeepConnections(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, tls());
    try (TlsPeer old = connect(server, "TLSv1.3").handshake()) {
      X509Bundle renewed = Certificates.server("localhost");
      Certificates.write(renewed, folder, "server");
      until("it is shown", () -> shown(server).equals(renewed.getCertificate()));
      assertThat(old.send(utf8("abc")).receive(3)).isEqualTo(utf8("ABC"));
      assertThat(old.serverCertificate()).isEqualTo(Certificates.SERVER.getCertificate());
    }
  }

  private static X509Certificate shown(TcpServerVerticle server) {
    try (TlsPeer client = connect(server, "TLSv1.3").handshake()) {
      return client.serverCertificate();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @TransportTest
  void shouldCountFailedHandshakesAndGoOn(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, tls());
    try (TlsPeer client = connect(server, "TLSv1.3").sendPlain("GET / HTTP/1.1\r\n\r\n")) {
      client.socket.getInputStream().readAllBytes();
    }
    until("it is counted", () -> server.counters().handshakesFailed() == 1);
    assertThat(server.counters().accepted()).isZero();
    assertThat(shown(server)).isEqualTo(Certificates.SERVER.getCertificate());
  }

  @TransportTest
  void shouldShareOneCertificateAmongTheInstancesOfADeployment(Vertx vertx) throws Exception {
    TcpServerVerticle[] last = new TcpServerVerticle[1];
    JsonObject config =
        new JsonObject().put("host", "127.0.0.1").put("port", 0).put("instances", 2);
    String id =
        await(
            vertx.deployVerticle(
                () -> last[0] = new TcpServerVerticle(),
                new DeploymentOptions().setInstances(2).setConfig(config.put("tls", tls()))));
    assertThat(vertx.sharedData().getLocalMap("dev.shout.tls").keySet()).containsExactly(id);
    assertThat(shown(last[0])).isEqualTo(Certificates.SERVER.getCertificate());
    assertThat(shown(last[0])).isEqualTo(Certificates.SERVER.getCertificate());
    await(vertx.undeploy(id));
    assertThat(vertx.sharedData().getLocalMap("dev.shout.tls").keySet()).isEmpty();
  }

  @TransportTest
  void shouldNameTheKeyWhenDeployedWithAMissingFile(Vertx vertx) {
    JsonObject tls = tls().put("key", "none.key");
    assertThatThrownBy(() -> deploy(vertx, tls))
        .isInstanceOf(ConfigException.class)
        .hasMessage("tcp.tls.key: none.key: cannot be read: no such file");
  }

  @Test
  void shouldTakeAPairOnlyWhenBothFilesHaveSettledAndFit() throws IOException {
    CertificateWatch watch =
        new CertificateWatch(TlsServerOptions.fromJson(tls()), Duration.ofSeconds(60));
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.UNCHANGED);
    X509Bundle renewed = Certificates.server("localhost");
    Files.writeString(folder.resolve("server.pem"), renewed.getCertificatePathPEM() + "\n");
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.SETTLING);
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.REFUSED);
    // Told once.
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.UNCHANGED);
    Files.writeString(folder.resolve("server.key"), renewed.getPrivateKeyPEM() + "\n");
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.SETTLING);
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.LOADED);
    Files.delete(folder.resolve("server.pem"));
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.SETTLING);
    assertThat(watch.look()).isEqualTo(CertificateWatch.Outcome.REFUSED);
  }
}
