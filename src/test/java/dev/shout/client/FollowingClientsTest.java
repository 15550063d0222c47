package dev.shout.client;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpServerVerticle;
import dev.shout.text.Uppercase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Clients whose servers come from a directory, while it changes: on every transport. */
class FollowingClientsTest {

  private static byte[] lines(int from, int to) {
    StringBuilder lines = new StringBuilder();
    for (int i = from; i < to; i++) {
      lines.append("line ").append(i).append(" straße\n");
    }
    return utf8(lines.toString());
  }

  @TransportTest
  void shouldMoveToAnotherServerWithoutAskingALineTwiceWhenItsServerDrains(Vertx vertx)
      throws Exception {
    TcpServerVerticle one = ClientRun.tcpServerVerticle(vertx);
    TcpServerVerticle other = ClientRun.tcpServerVerticle(vertx);
    ChangingServers directory = ChangingServers.on(one.localAddress().port());
    byte[] before = lines(0, 20_000);
    byte[] after = lines(20_000, 40_000);
    PipedOutputStream typed = new PipedOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ClientRun run =
        new ClientRun()
            .input(new PipedInputStream(typed, 1 << 16))
            .output(out)
            .tcp(vertx, new JsonObject(), directory);
    typed.write(before);
    until("the first server answers", () -> out.size() > 0);
    // The client is in the midst of these lines.
    directory.become(other.localAddress().port());
    until("the client has left", () -> one.counters().open() == 0);
    typed.write(after);
    typed.close();
    assertThat(run.exitCode()).isZero();
    assertEqual("output", out.toByteArray(), Uppercase.of(lines(0, 40_000)));
    assertThat(one.counters().bytesReceived()).isPositive();
    assertThat(other.counters().bytesReceived()).isGreaterThanOrEqualTo(after.length);
    assertThat(one.counters().bytesReceived() + other.counters().bytesReceived())
        .isEqualTo(before.length + after.length);
    assertThat(one.counters().accepted() + other.counters().accepted()).isEqualTo(2);
  }

  @TransportTest
  void shouldMoveOnFromAServerThatIsGoneAndNeverAnswers(Vertx vertx) throws Exception {
    TcpServerVerticle other = ClientRun.tcpServerVerticle(vertx);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ChangingServers directory = ChangingServers.on(silent.getLocalPort());
      ClientRun run = ClientRun.of(lines(0, 100)).tcp(vertx, new JsonObject(), directory);
      silent.accept().getInputStream().read();
      directory.become(other.localAddress().port());
      // Long before the time-out of ten seconds that a server in the directory has.
      until("the client has moved on", () -> other.counters().accepted() == 1);
      assertEqual("output", run.out(), Uppercase.of(lines(0, 100)));
      assertThat(run.exitCode()).isZero();
    }
  }

  @TransportTest
  void shouldUseAServerThatComesWhenTheOneItHasDoesNotAnswer(Vertx vertx) throws Exception {
    TcpServerVerticle other = ClientRun.tcpServerVerticle(vertx);
    ChangingServers directory = new ChangingServers(java.util.List.of());
    ClientRun run =
        ClientRun.of(lines(0, 100)).tcp(vertx, new JsonObject().put("retries", 1000), directory);
    directory.become(other.localAddress().port());
    assertEqual("output", run.out(), Uppercase.of(lines(0, 100)));
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldNameEachLineWhenTheClusterHasNoServer(Vertx vertx) throws Exception {
    ChangingServers nobody = new ChangingServers(java.util.List.of());
    JsonObject once = new JsonObject().put("retries", 0);
    ClientRun tcp = ClientRun.of(utf8("a\n")).tcp(vertx, once, nobody);
    ClientRun udp =
        ClientRun.of(utf8("a\n")).udp(vertx, once.copy().put("timeoutMillis", 1), nobody);
    assertThat(tcp.err())
        .isEqualTo("line 1: no reply from a cluster without servers after 1 try\n");
    assertThat(udp.err()).isEqualTo(tcp.err());
    assertThat(tcp.exitCode()).isEqualTo(1);
    assertThat(udp.exitCode()).isEqualTo(1);
  }

  @TransportTest
  void shouldAskOverUdpWhoeverIsInTheDirectory(Vertx vertx) throws Exception {
    UdpServerVerticle one = ClientRun.udpServerVerticle(vertx);
    UdpServerVerticle other = ClientRun.udpServerVerticle(vertx);
    ChangingServers directory = ChangingServers.on(one.localAddress().port());
    PipedOutputStream typed = new PipedOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ClientRun run =
        new ClientRun()
            .input(new PipedInputStream(typed))
            .output(out)
            .udp(vertx, new JsonObject(), directory);
    typed.write(lines(0, 100));
    typed.flush();
    until("the first server answers", () -> one.counters().sent() == 100);
    directory.become(other.localAddress().port());
    int more = 0;
    while (other.counters().received() == 0) {
      typed.write(utf8("x\n"));
      typed.flush();
      int size = lines(0, 100).length + 2 * ++more;
      until("the line is answered", () -> out.size() >= size);
    }
    long answered = one.counters().received();
    typed.write(lines(100, 200));
    typed.close();
    assertThat(run.exitCode()).isZero();
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8))
        .startsWith(
            new String(Uppercase.of(lines(0, 100)), java.nio.charset.StandardCharsets.UTF_8))
        .endsWith(
            new String(Uppercase.of(lines(100, 200)), java.nio.charset.StandardCharsets.UTF_8));
    assertThat(other.counters().received()).isGreaterThanOrEqualTo(101);
    assertThat(one.counters().received()).isEqualTo(answered);
  }

  @TransportTest
  void shouldLoseOneTimeOutNotOneForEachLineToAServerThatIsGone(Vertx vertx) throws Exception {
    try (OddServer silent = OddServer.thatAnswersInGroupsOf(Integer.MAX_VALUE)) {
      JsonObject section =
          ClientRun.servers(silent.port(), ClientRun.udpServer(vertx)).put("retries", 50);
      ClientRun run = ClientRun.of(lines(0, 2_000)).udp(vertx, section);
      assertEqual("output", run.out(), Uppercase.of(lines(0, 2_000)));
      // The window of the start; on a busy machine also a few later ones, whenever the other server
      // took longer than the time-out. It would be all 2,000.
      assertThat(silent.mostAtOnce()).isLessThan(400);
    }
  }
}
