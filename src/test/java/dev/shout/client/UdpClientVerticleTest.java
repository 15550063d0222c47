package dev.shout.client;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.utf8;
import static dev.shout.client.ClientRun.servers;
import static dev.shout.client.ClientRun.udpServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.TransportTest;
import dev.shout.text.Uppercase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** What the UDP client promises, on every transport. */
class UdpClientVerticleTest {

  /** Lines that are all different, and empty ones; each ends with a line feed. */
  private static byte[] lines(int count, int longest) {
    Random random = new Random(count);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      if (i % 10 != 0) {
        all.writeBytes(utf8(i + " "));
        all.writeBytes(mixed(random.nextInt(longest + 1), i));
      }
      all.write('\n');
    }
    return all.toByteArray();
  }

  @TransportTest
  void shouldGiveExactlyTheUppercaseOfItsInput(Vertx vertx) throws Exception {
    byte[] input = lines(5_000, 200);
    ClientRun run = ClientRun.of(input).udp(vertx, servers(udpServer(vertx)));
    assertEqual("output", run.out(), Uppercase.of(input));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldEndALastLineThatLacksItsLineFeed(Vertx vertx) throws Exception {
    ClientRun run = ClientRun.of(utf8("a\nb")).udp(vertx, servers(udpServer(vertx)));
    assertThat(run.outText()).isEqualTo("A\nB\n");
  }

  @TransportTest
  void shouldNameALineThatIsNoDatagramAndSendTheOthers(Vertx vertx) throws Exception {
    ByteArrayOutputStream input = new ByteArrayOutputStream();
    input.writeBytes(utf8("first\n"));
    input.writeBytes(ascii(65_508));
    input.writeBytes(utf8("\n"));
    input.writeBytes(ascii(65_507));
    ClientRun run = ClientRun.of(input.toByteArray()).udp(vertx, servers(udpServer(vertx)));
    byte[] expected = new byte[6 + 65_508];
    System.arraycopy(utf8("FIRST\n"), 0, expected, 0, 6);
    System.arraycopy(Uppercase.of(ascii(65_507)), 0, expected, 6, 65_507);
    expected[expected.length - 1] = '\n';
    assertEqual("output", run.out(), expected);
    assertThat(run.err()).isEqualTo("line 2: 65508 bytes, more than the 65507 of a datagram\n");
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @TransportTest
  void shouldStayExactWhenTheNetworkDropsDoublesReordersAndDelays(Vertx vertx) throws Exception {
    int timeout = 150;
    try (LossyRelay relay = new LossyRelay(udpServer(vertx), timeout)) {
      byte[] input = lines(400, 60);
      JsonObject section = servers(relay.port()).put("timeoutMillis", timeout).put("retries", 50);
      ClientRun run = ClientRun.of(input).udp(vertx, section);
      assertEqual("output", run.out(), Uppercase.of(input));
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(relay.dropped.get()).isPositive();
      assertThat(relay.doubled.get()).isPositive();
      assertThat(relay.late.get()).isPositive();
    }
  }

  @TransportTest
  void shouldNotTakeADoubledReplyForTheNextLines(Vertx vertx) throws Exception {
    try (OddServer server = OddServer.thatAnswersTwice()) {
      byte[] input = lines(300, 20);
      ClientRun run =
          ClientRun.of(input).udp(vertx, servers(server.port()).put("timeoutMillis", 300));
      assertEqual("output", run.out(), Uppercase.of(input));
      assertThat(run.exitCode()).isZero();
    }
  }

  @TransportTest
  void shouldNameALineWithoutAReplyAndSendTheOthers(Vertx vertx) throws Exception {
    try (OddServer server = OddServer.thatIgnores("two")) {
      ClientRun run =
          ClientRun.of(utf8("one\ntwo\nthree\n"))
              .udp(vertx, servers(server.port()).put("timeoutMillis", 100));
      assertThat(run.outText()).isEqualTo("ONE\nTHREE\n");
      assertThat(run.err())
          .isEqualTo("line 2: no reply from 127.0.0.1:" + server.port() + " after 4 tries\n");
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(server.asked("two")).isEqualTo(4);
      assertThat(server.portsThatAsked("two")).isEqualTo(4);
    }
  }

  @TransportTest
  void shouldHaveNoMoreLinesOnTheirWayThanItsWindow(Vertx vertx) throws Exception {
    try (OddServer server = OddServer.thatAnswersInGroupsOf(5)) {
      ClientRun run =
          ClientRun.of(lines(50, 20))
              .udp(vertx, servers(server.port()).put("window", 5).put("timeoutMillis", 10_000));
      assertEqual("output", run.out(), Uppercase.of(lines(50, 20)));
      assertThat(server.mostAtOnce()).isEqualTo(5);
    }
  }

  @TransportTest
  void shouldAskTheNextServerWhenOneDoesNotAnswer(Vertx vertx) throws Exception {
    try (OddServer silent = OddServer.thatIgnores("a")) {
      JsonObject section =
          servers(silent.port(), udpServer(vertx)).put("timeoutMillis", 100).put("retries", 1);
      ClientRun run = ClientRun.of(utf8("a\n")).udp(vertx, section);
      assertThat(run.outText()).isEqualTo("A\n");
      assertThat(run.exitCode()).isZero();
    }
  }

  @TransportTest
  void shouldPromptAndShowFromServerOnATerminal(Vertx vertx) throws Exception {
    ClientRun run =
        ClientRun.of(utf8("hello\n")).interactive().udp(vertx, servers(udpServer(vertx)));
    assertThat(run.outText())
        .isEqualTo("Input lowercase sentence: From Server: HELLO\nInput lowercase sentence: \n");
  }

  @TransportTest
  void shouldFailToStartWhenAHostIsUnknown(Vertx vertx) {
    JsonObject section = new JsonObject().put("servers", "no.such.host.invalid");
    assertThatThrownBy(() -> ClientRun.of(new byte[0]).udp(vertx, section))
        .hasMessage("unknown host \"no.such.host.invalid\" in server no.such.host.invalid:12000");
  }
}
