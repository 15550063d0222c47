package dev.shout.client;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.client.ClientRun.servers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import dev.shout.TransportTest;
import dev.shout.server.TcpServerVerticle;
import dev.shout.text.Uppercase;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The TCP client over TLS: whom it believes, and what it says when it does not. */
class TcpClientTlsTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeCertificates() throws IOException {
    Certificates.write(Certificates.AUTHORITY, folder, "ca");
    Certificates.write(Certificates.authority("Somebody Else"), folder, "other");
    Certificates.write(Certificates.CLIENT, folder, "client");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private int server(Vertx vertx, X509Bundle certificate, JsonObject more) throws Exception {
    Certificates.write(certificate, folder, "server");
    JsonObject tls =
        new JsonObject()
            .put("certificate", file("server.pem"))
            .put("key", file("server.key"))
            .mergeIn(more);
    TcpServerVerticle server = new TcpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).put("tls", tls);
    await(vertx.deployVerticle(server, new DeploymentOptions().setConfig(config)));
    return server.localAddress().port();
  }

  private int server(Vertx vertx) throws Exception {
    return server(vertx, Certificates.SERVER, new JsonObject());
  }

  private JsonObject trusting(int port, String file) {
    return servers(port).put("retries", 0).put("tls", new JsonObject().put("trust", file));
  }

  private static void assertNoReply(ClientRun run, int port, String reason) throws Exception {
    assertThat(run.err())
        .isEqualTo("line 1: no reply from 127.0.0.1:" + port + " after 1 try (" + reason + ")\n");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @TransportTest
  void shouldGiveExactlyTheUppercaseOfItsInputOverTls(Vertx vertx) throws Exception {
    byte[] input = mixed(3_000_000, 5);
    ClientRun run = ClientRun.of(input).tcp(vertx, trusting(server(vertx), file("ca.pem")));
    byte[] expected = Uppercase.of(input);
    assertEqual("output", java.util.Arrays.copyOf(run.out(), expected.length), expected);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldSayThatACertificateIsNotTrusted(Vertx vertx) throws Exception {
    int port = server(vertx);
    String reason = "the server's certificate is not signed by an authority that is trusted";
    for (String trust : new String[] {file("other.pem"), "jvm"}) {
      assertNoReply(ClientRun.of(utf8("a\n")).tcp(vertx, trusting(port, trust)), port, reason);
    }
  }

  @TransportTest
  void shouldSayThatACertificateIsForAnotherName(Vertx vertx) throws Exception {
    X509Bundle other =
        Certificates.issued(
            Certificates.AUTHORITY,
            "other.example",
            new CertificateBuilder().ecp256().addSanDnsName("other.example"));
    int port = server(vertx, other, new JsonObject());
    JsonObject section = trusting(port, file("ca.pem"));
    assertNoReply(
        ClientRun.of(utf8("a\n")).tcp(vertx, section),
        port,
        "the server's certificate is not for 127.0.0.1");
    JsonObject wrong = section.copy();
    wrong.getJsonObject("tls").put("serverName", "wrong.example");
    assertNoReply(
        ClientRun.of(utf8("a\n")).tcp(vertx, wrong),
        port,
        "the server's certificate is not for wrong.example");
    JsonObject right = section.copy();
    right.getJsonObject("tls").put("serverName", "other.example");
    assertThat(ClientRun.of(utf8("a\n")).tcp(vertx, right).outText()).isEqualTo("A\n");
  }

  @TransportTest
  void shouldSayThatACertificateHasExpired(Vertx vertx) throws Exception {
    Instant now = Instant.now();
    X509Bundle expired =
        Certificates.issued(
            Certificates.AUTHORITY,
            "localhost",
            new CertificateBuilder()
                .ecp256()
                .addSanIpAddress("127.0.0.1")
                .notBefore(now.minus(Duration.ofDays(9)))
                .notAfter(now.minus(Duration.ofDays(1))));
    int port = server(vertx, expired, new JsonObject());
    assertNoReply(
        ClientRun.of(utf8("a\n")).tcp(vertx, trusting(port, file("ca.pem"))),
        port,
        "the server's certificate has expired");
  }

  @TransportTest
  void shouldSayThatTheServerDoesNotSpeakTls(Vertx vertx) throws Exception {
    NetServer server =
        vertx.createNetServer().connectHandler(socket -> socket.write("220 hello, world\r\n"));
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    assertNoReply(
        ClientRun.of(utf8("a\n")).tcp(vertx, trusting(port, file("ca.pem"))),
        port,
        "the server does not speak TLS");
  }

  @TransportTest
  void shouldGiveUpWhenTheHandshakeHasNoAnswer(Vertx vertx) throws Exception {
    NetServer server = vertx.createNetServer().connectHandler(socket -> socket.handler(b -> {}));
    int port = await(server.listen(0, "127.0.0.1")).actualPort();
    JsonObject section = trusting(port, file("ca.pem")).put("connectTimeoutMillis", 200);
    assertNoReply(
        ClientRun.of(utf8("a\n")).tcp(vertx, section), port, "no TLS handshake within 200 ms");
  }

  @TransportTest
  void shouldShowItsCertificateWhenTheServerWantsOne(Vertx vertx) throws Exception {
    int port =
        server(
            vertx, Certificates.SERVER, new JsonObject().put("clientCertificates", file("ca.pem")));
    JsonObject section = trusting(port, file("ca.pem"));
    ClientRun without = ClientRun.of(utf8("a\n")).tcp(vertx, section);
    assertThat(without.err()).contains("(the server refused the TLS handshake: ");
    assertThat(without.exitCode()).isEqualTo(1);
    section
        .getJsonObject("tls")
        .put("certificate", file("client.pem"))
        .put("key", file("client.key"));
    assertThat(ClientRun.of(utf8("a\n")).tcp(vertx, section).outText()).isEqualTo("A\n");
  }
}
