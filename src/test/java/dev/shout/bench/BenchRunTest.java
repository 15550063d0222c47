package dev.shout.bench;

import static dev.shout.Waiting.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.TransportTest;
import dev.shout.client.LossyRelay;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** What the benchmark finds out about servers, good and bad ones, on every transport. */
class BenchRunTest {

  private static final DeploymentOptions FREE_PORT =
      new DeploymentOptions().setConfig(new JsonObject().put("host", "127.0.0.1").put("port", 0));

  private static BenchRun run(String protocol, int port, String flags) {
    String words = protocol + " 127.0.0.1:" + port + " --warmup 0 " + flags;
    BenchOptions options = BenchArguments.parse(words.split(" ")).orElseThrow();
    return new BenchRun(
        options, Progress.of(options, new PrintStream(new ByteArrayOutputStream(), true, UTF_8)));
  }

  private static BenchResult udp(Vertx vertx, int port, String flags) throws Exception {
    return run("udp", port, flags).run(vertx);
  }

  private static BenchResult tcp(Vertx vertx, int port, String flags) throws Exception {
    return run("tcp", port, flags).run(vertx);
  }

  private static int udpServer(Vertx vertx) throws Exception {
    UdpServerVerticle server = new UdpServerVerticle();
    await(vertx.deployVerticle(server, FREE_PORT));
    return server.localAddress().port();
  }

  private static int tcpServer(Vertx vertx) throws Exception {
    TcpServerVerticle server = new TcpServerVerticle();
    await(vertx.deployVerticle(server, FREE_PORT));
    return server.localAddress().port();
  }

  /** A server of the test's own: gets each chunk as text, answers what the function says. */
  private static int oddTcpServer(Vertx vertx, java.util.function.UnaryOperator<String> answer)
      throws Exception {
    return await(
            vertx
                .createNetServer()
                .connectHandler(
                    socket ->
                        socket.handler(
                            data -> {
                              String reply = answer.apply(data.toString(UTF_8));
                              if (reply == null) {
                                socket.close();
                              } else {
                                socket.write(reply);
                              }
                            }))
                .listen(0, "127.0.0.1"))
        .actualPort();
  }

  private static int oddUdpServer(Vertx vertx, java.util.function.UnaryOperator<String> answer)
      throws Exception {
    io.vertx.core.datagram.DatagramSocket socket = vertx.createDatagramSocket();
    socket.handler(
        packet -> {
          String reply = answer.apply(packet.data().toString(UTF_8));
          socket.send(reply, packet.sender().port(), packet.sender().host());
        });
    await(socket.listen(0, "127.0.0.1"));
    return socket.localAddress().port();
  }

  private static void assertAllAnswered(BenchResult result) {
    assertThat(result.failures()).isEmpty();
    assertThat(result.get(Count.SENT)).isPositive();
    assertThat(result.get(Count.ANSWERED)).isEqualTo(result.get(Count.SENT));
    assertThat(result.latency().getTotalCount()).isEqualTo(result.get(Count.SENT));
    assertThat(result.latency().getMaxValue()).isPositive();
  }

  @TransportTest
  void shouldFindEveryByteRightWithAWindowOverTcp(Vertx vertx) throws Exception {
    assertAllAnswered(tcp(vertx, tcpServer(vertx), "-d 200ms -c 4 -w 16 -s 100 --text mixed"));
  }

  @TransportTest
  void shouldFindEveryByteRightWithAWindowOverUdp(Vertx vertx) throws Exception {
    BenchResult result =
        udp(vertx, udpServer(vertx), "-d 200ms -c 4 -w 4 -s 1200 --text mixed --timeout 20s");
    assertAllAnswered(result);
    assertThat(result.get(Count.DOUBLED)).isZero();
  }

  @TransportTest
  void shouldGetEveryByteOfAStreamBack(Vertx vertx) throws Exception {
    BenchResult result = tcp(vertx, tcpServer(vertx), "-d 200ms -c 2 --stream --text greek");
    assertThat(result.failures()).isEmpty();
    assertThat(result.get(Count.BYTES_SENT)).isPositive();
    assertThat(result.get(Count.BYTES_MISSING)).isZero();
    assertThat(result.get(Count.BYTES_EVER)).isGreaterThanOrEqualTo(result.get(Count.BYTES_SENT));
  }

  @TransportTest
  void shouldSendAtTheRateThatWasAsked(Vertx vertx) throws Exception {
    int port = tcpServer(vertx);
    BenchResult tcp = tcp(vertx, port, "-d 300ms -c 3 -r 1000");
    assertAllAnswered(tcp);
    assertThat(tcp.get(Count.SENT)).isEqualTo(300);
    assertThat(tcp.sendDelay().getTotalCount()).isEqualTo(300);
    BenchResult udp = udp(vertx, udpServer(vertx), "-d 300ms -c 7 -r 1000 -t 2 --timeout 20s");
    assertAllAnswered(udp);
    assertThat(udp.get(Count.SENT)).isEqualTo(300);
  }

  /** Coordinated omission: a server that stalls must not look as if it had stalled one message. */
  @TransportTest
  void shouldCountTheWaitingOfMessagesThatTheServerKeptFromBeingSent(Vertx vertx) throws Exception {
    long[] firstAt = new long[1];
    int port =
        oddTcpServer(
            vertx,
            text -> {
              if (firstAt[0] == 0) {
                firstAt[0] = System.nanoTime();
                while (System.nanoTime() - firstAt[0] < 200_000_000L) {
                  Thread.onSpinWait();
                }
              }
              return text.toUpperCase(Locale.ROOT);
            });
    BenchResult result = tcp(vertx, port, "-d 200ms -c 1 -w 1 -r 100 -t 2");
    assertThat(result.get(Count.WRONG)).isZero();
    // With a window of one all but the first message wait for it; sent late, each counts its wait.
    assertThat(result.get(Count.SENT) + result.get(Count.OVERDUE)).isEqualTo(20);
    assertThat(result.get(Count.OVERDUE)).isLessThanOrEqualTo(20);
    assertThat(result.latency().getMaxValue()).isGreaterThan(190_000_000L);
    if (result.get(Count.SENT) > 10) {
      assertThat(result.latency().getValueAtPercentile(50)).isGreaterThan(50_000_000L);
    }
  }

  @TransportTest
  void shouldCountLossDoublesAndDisorderApart(Vertx vertx) throws Exception {
    int timeout = 100;
    try (LossyRelay relay = new LossyRelay(udpServer(vertx), timeout)) {
      BenchResult result =
          udp(vertx, relay.port(), "-d 700ms -c 4 -w 8 --timeout " + timeout + "ms");
      assertThat(result.get(Count.LOST)).isPositive();
      assertThat(result.get(Count.LATE)).isBetween(1L, result.get(Count.LOST));
      assertThat(result.get(Count.DOUBLED)).isPositive();
      assertThat(result.get(Count.OUT_OF_ORDER)).isPositive();
      assertThat(result.get(Count.WRONG)).isZero();
      assertThat(result.get(Count.ANSWERED) + result.get(Count.LOST))
          .isEqualTo(result.get(Count.SENT));
      // UDP may lose: no failure.
      assertThat(result.failures()).isEmpty();
    }
  }

  @TransportTest
  void shouldFailWhenAByteIsWrong(Vertx vertx) throws Exception {
    BenchResult tcp = tcp(vertx, oddTcpServer(vertx, text -> text), "-d 5s -c 1");
    assertThat(tcp.failures())
        .first()
        .isEqualTo("1 wrong reply: reply 1, byte 9: expected 'T' (0x54), found 't' (0x74)");
    BenchResult udp =
        udp(
            vertx,
            oddUdpServer(vertx, text -> text.replace("0000001", "0000002")),
            "-d 100ms -c 1 -w 99");
    assertThat(udp.get(Count.WRONG)).isPositive();
    assertThat(udp.failures()).first().asString().contains("byte 9: expected 'T'");
    BenchResult shorter =
        udp(vertx, oddUdpServer(vertx, text -> text.substring(0, 9)), "-d 50ms -c 1");
    assertThat(shorter.failures()).first().asString().contains("has 9 bytes in place of 64");
    BenchResult longer =
        udp(
            vertx,
            oddUdpServer(vertx, text -> text.toUpperCase(Locale.ROOT) + "...."),
            "-d 50ms -c 1");
    assertThat(longer.failures()).first().asString().contains("more than its 64 bytes");
    BenchResult unasked =
        tcp(
            vertx,
            oddTcpServer(vertx, text -> text.toUpperCase(Locale.ROOT) + "more"),
            "-d 5s -c 1");
    assertThat(unasked.get(Count.WRONG)).isEqualTo(1);
  }

  @TransportTest
  void shouldSayThatTheServerClosesAfterOneReply(Vertx vertx) throws Exception {
    TcpServerVerticle server = new TcpServerVerticle();
    JsonObject section =
        new JsonObject().put("host", "127.0.0.1").put("port", 0).put("closeAfterReply", true);
    await(vertx.deployVerticle(server, new DeploymentOptions().setConfig(section)));
    // Far below the duration: there is nothing more to wait for.
    BenchResult result = tcp(vertx, server.localAddress().port(), "-d 25s -c 3");
    assertThat(result.seconds()).isLessThan(20);
    assertThat(result.failures()).hasSize(1);
    assertThat(result.failures().get(0)).contains("closes each connection after one reply");
  }

  @TransportTest
  void shouldFailWhenConnectionsAreClosedEarly(Vertx vertx) throws Exception {
    BenchResult result = tcp(vertx, oddTcpServer(vertx, text -> null), "-d 25s -c 2");
    assertThat(result.failures())
        .containsExactly(
            "the server closed 2 of 2 connections before the end",
            "2 messages were never answered");
  }

  @TransportTest
  void shouldSayInOneLineThatNobodyListens(Vertx vertx) throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    // Held, so that no other test gets the port meanwhile: bound without listening, and connected
    // to
    // somebody else.
    try (Socket tcp = new Socket();
        DatagramSocket udp = new DatagramSocket(0, loopback)) {
      tcp.bind(new InetSocketAddress(loopback, 0));
      udp.connect(loopback, 9);
      assertThatThrownBy(() -> tcp(vertx, tcp.getLocalPort(), "-d 25s"))
          .isInstanceOf(BenchFailedException.class)
          .hasMessage("no server on TCP 127.0.0.1:" + tcp.getLocalPort() + ": Connection refused");
      assertThatThrownBy(() -> udp(vertx, udp.getLocalPort(), "-d 25s"))
          .isInstanceOf(BenchFailedException.class)
          .hasMessage("no server on UDP 127.0.0.1:" + udp.getLocalPort() + ": Connection refused");
    }
  }

  @TransportTest
  void shouldFailWhenNoDatagramIsAnswered(Vertx vertx) throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      BenchResult result =
          udp(
              vertx,
              silent.getLocalPort(),
              "-d 50ms -c 2 -w 3 --timeout 20s".replace("20s", "60ms"));
      assertThat(result.failures()).containsExactly("no reply to any of 6 datagrams");
      assertThat(result.get(Count.LOST)).isEqualTo(6);
    }
  }

  @TransportTest
  void shouldKeepTheFiguresSoFarWhenItIsStopped(Vertx vertx) throws Exception {
    BenchRun run = run("tcp", tcpServer(vertx), "-d 60s -c 2");
    vertx.setTimer(200, t -> run.stop());
    BenchResult result = run.run(vertx);
    assertThat(result.interrupted()).isTrue();
    assertThat(result.seconds()).isBetween(0.01, 20.0);
    assertAllAnswered(result);
    assertThat(JsonSummary.of(result).getBoolean("interrupted")).isTrue();
  }
}
