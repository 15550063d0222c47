package dev.shout.server;

import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Certificates;
import dev.shout.TlsPeer;
import dev.shout.TransportTest;
import dev.shout.net.ProxyHeaders;
import dev.shout.net.TcpStream;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/** The PROXY header: who may send one, and what is made of it. */
class ProxyProtocolTest {

  private static final byte[] V2_SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };
  private static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 5000 12000\r\n";

  private final List<InetAddress> clients = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger refused = new AtomicInteger();

  /** A server that believes 127.0.0.1, notes who connects, and says one byte. */
  private int listen(Vertx vertx, Duration timeout) throws Exception {
    ProxyHeaders headers = new ProxyHeaders(InetAddress::isLoopbackAddress, timeout);
    NetServer server =
        await(
            vertx
                .createNetServer()
                .connectHandler(
                    socket ->
                        headers.read(
                            socket,
                            client -> {
                              TcpStream stream = TcpStream.of(socket, 65_536);
                              clients.add(client);
                              assertThat(stream.remoteAddress()).isEqualTo(client);
                              stream.handler(stream::write).endHandler(stream::close);
                            },
                            refused::incrementAndGet))
                .listen(0, "127.0.0.1"));
    return server.actualPort();
  }

  private static byte[] v2(int command, int family, byte[] addresses) {
    return ByteBuffer.allocate(16 + addresses.length)
        .put(V2_SIGNATURE)
        .put((byte) (0x20 | command))
        .put((byte) family)
        .putShort((short) addresses.length)
        .put(addresses)
        .array();
  }

  private static byte[] v2Tcp4() {
    return v2(1, 0x11, new byte[] {(byte) 192, 0, 2, 8, 127, 0, 0, 1, 1, 2, 3, 4});
  }

  private static byte[] v2Tcp6(String client) throws IOException {
    return v2(
        1,
        0x21,
        ByteBuffer.allocate(36)
            .put(InetAddress.getByName(client).getAddress())
            .put(InetAddress.getByName("::1").getAddress())
            .putInt(0)
            .array());
  }

  @TransportTest
  void shouldTakeTheClientsAddressFromAHeaderOfEitherVersion(Vertx vertx) throws Exception {
    int port = listen(vertx, ProxyHeaders.TIMEOUT);
    byte[][] headers = {
      V1.getBytes(StandardCharsets.US_ASCII),
      utf8("PROXY TCP6 2001:db8::7 2001:db8::1 5000 12000\r\n"),
      v2Tcp4(),
      v2Tcp6("2001:db8::8")
    };
    for (byte[] header : headers) {
      // In one packet with the text, and byte by byte.
      try (TcpPeer whole = new TcpPeer(port)) {
        byte[] text = ByteBuffer.allocate(header.length + 1).put(header).put((byte) 9).array();
        assertThat(whole.send(text).receive(1)).containsExactly(9);
      }
      try (TcpPeer drip = new TcpPeer(port)) {
        for (byte b : header) {
          drip.send(new byte[] {b});
        }
        assertThat(drip.send(new byte[] {9}).endOutput().receiveAll()).containsExactly(9);
      }
    }
    assertThat(clients)
        .extracting(InetAddress::getHostAddress)
        .containsExactly(
            "192.0.2.7",
            "192.0.2.7",
            "2001:db8:0:0:0:0:0:7",
            "2001:db8:0:0:0:0:0:7",
            "192.0.2.8",
            "192.0.2.8",
            "2001:db8:0:0:0:0:0:8",
            "2001:db8:0:0:0:0:0:8");
    assertThat(refused).hasValue(0);
  }

  @TransportTest
  void shouldTakeTheBalancersAddressWhenTheHeaderNamesNoClient(Vertx vertx) throws Exception {
    int port = listen(vertx, ProxyHeaders.TIMEOUT);
    for (byte[] header : new byte[][] {utf8("PROXY UNKNOWN\r\n"), v2(0, 0, new byte[0])}) {
      try (TcpPeer client = new TcpPeer(port)) {
        assertThat(client.send(header).send(new byte[] {9}).receive(1)).containsExactly(9);
      }
    }
    assertThat(clients).hasSize(2).allMatch(InetAddress::isLoopbackAddress);
  }

  @TransportTest
  void shouldCloseWhenTheHeaderIsBrokenOrDoesNotCome(Vertx vertx) throws Exception {
    int port = listen(vertx, Duration.ofMillis(200));
    byte[][] garbage = {
      utf8("hello, world, this is no header\r\n"),
      utf8("PROXY TCP4 not-an-address 198.51.100.1 5000 12000\r\n"),
      utf8("PROXY TCP4 " + "x".repeat(200)),
      v2(1, 0x12, new byte[] {(byte) 192, 0, 2, 8, 127, 0, 0, 1, 1, 2, 3, 4}), // a datagram's
      utf8("PROXY"),
      new byte[0],
    };
    for (byte[] header : garbage) {
      try (TcpPeer client = new TcpPeer(port)) {
        assertClosed(client.send(header));
      }
    }
    until("all are counted", () -> refused.get() == garbage.length);
    assertThat(clients).isEmpty();
  }

  /** By a FIN, or by a reset when something was not read. */
  private static void assertClosed(TcpPeer client) {
    byte[] received;
    try {
      received = client.receiveAll();
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
      return;
    }
    assertThat(received).isEmpty();
  }

  private static TcpServerVerticle deploy(Vertx vertx, JsonObject section) throws Exception {
    TcpServerVerticle verticle = new TcpServerVerticle();
    JsonObject config = new JsonObject().put("host", "127.0.0.1").put("port", 0).mergeIn(section);
    await(vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config)));
    return verticle;
  }

  private static JsonObject balancers(String... networks) {
    return new JsonObject().put("proxyProtocol", new JsonArray(List.of((Object[]) networks)));
  }

  @TransportTest
  void shouldCloseAtOnceWhoIsNoBalancerWithAndWithoutHeader(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, balancers("192.0.2.0/24", "::1"));
    for (String text : List.of("", "hello", V1 + "hello")) {
      try (TcpPeer client = new TcpPeer(server.localAddress().port())) {
        assertClosed(client.send(utf8(text)));
      } catch (IOException closedAlready) {
        assertThat(closedAlready).isNotNull();
      }
    }
    until("all are counted", () -> server.counters().proxiesRefused() == 3);
    assertThat(server.counters().accepted()).isZero();
  }

  @TransportTest
  void shouldAnswerBehindABalancerOverTls(Vertx vertx, @TempDir Path folder) throws Exception {
    Certificates.write(Certificates.SERVER, folder, "server");
    JsonObject tls =
        new JsonObject()
            .put("certificate", folder.resolve("server.pem").toString())
            .put("key", folder.resolve("server.key").toString());
    TcpServerVerticle server = deploy(vertx, balancers("127.0.0.0/8").put("tls", tls));
    int port = server.localAddress().port();
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      try (TlsPeer client = new TlsPeer(port, Certificates.clientContext(null), version)) {
        client.sendPlain(V1).handshake().send(utf8("hello")).endOutput();
        assertThat(client.receiveAll()).isEqualTo(utf8("HELLO"));
      }
    }
  }

  @TransportTest
  void shouldBelieveNoHeaderWhenNoBalancerIsNamed(Vertx vertx) throws Exception {
    TcpServerVerticle server = deploy(vertx, new JsonObject());
    try (TcpPeer client = new TcpPeer(server.localAddress().port())) {
      // It is text like any other.
      client.send(utf8("proxy tcp4\r\n")).endOutput();
      assertThat(client.receiveAll()).isEqualTo(utf8("PROXY TCP4\r\n"));
    }
  }
}
