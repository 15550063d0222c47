package dev.shout.client;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static dev.shout.client.ClientRun.servers;
import static dev.shout.client.ClientRun.tcpServer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import dev.shout.text.Uppercase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** What the TCP client promises, on every transport. */
class TcpClientVerticleTest {

  /** Lines of every length from none to long, of any bytes; the last one without its line feed. */
  private static byte[] lines(int count, int longest) {
    Random random = new Random(count);
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(mixed(random.nextInt(longest + 1), i));
      all.write('\n');
    }
    all.writeBytes(utf8("the last line"));
    return all.toByteArray();
  }

  private static byte[] withLineFeed(byte[] text) {
    byte[] result = java.util.Arrays.copyOf(text, text.length + 1);
    result[text.length] = '\n';
    return result;
  }

  @TransportTest
  void shouldGiveExactlyTheUppercaseOfItsInput(Vertx vertx) throws Exception {
    byte[] input = lines(20_000, 100);
    ClientRun run = ClientRun.of(input).tcp(vertx, servers(tcpServer(vertx)));
    assertEqual("output", run.out(), withLineFeed(Uppercase.of(input)));
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @TransportTest
  void shouldSendLinesOfAnyLength(Vertx vertx) throws Exception {
    byte[] input = lines(3, 6 << 20);
    ClientRun run = ClientRun.of(input).tcp(vertx, servers(tcpServer(vertx)));
    assertEqual("output", run.out(), withLineFeed(Uppercase.of(input)));
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldAnswerNothingWithNothing(Vertx vertx) throws Exception {
    ClientRun run = ClientRun.of(new byte[0]).tcp(vertx, servers(tcpServer(vertx)));
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldGetEveryLineFromAServerThatAnswersOnceAndCloses(Vertx vertx) throws Exception {
    try (OneShotServer server = OneShotServer.thatCloses()) {
      byte[] input = lines(200, 60);
      ClientRun run = ClientRun.of(input).tcp(vertx, servers(server.port()));
      assertEqual("output", run.out(), withLineFeed(Uppercase.of(input)));
      assertThat(run.exitCode()).isZero();
    }
  }

  @TransportTest
  void shouldLoseNoLineToAServerThatResets(Vertx vertx) throws Exception {
    try (OneShotServer server = OneShotServer.thatResets()) {
      byte[] input = lines(200, 60);
      ClientRun run = ClientRun.of(input).tcp(vertx, servers(server.port()));
      assertEqual("output", run.out(), withLineFeed(Uppercase.of(input)));
      assertThat(run.exitCode()).isZero();
    }
  }

  @TransportTest
  void shouldNameEachLineWhenNoServerListens(Vertx vertx) throws Exception {
    int port = freePort();
    ClientRun run = ClientRun.of(utf8("a\nb")).tcp(vertx, servers(port));
    assertThat(run.err())
        .isEqualTo(
            "line 1: no reply from 127.0.0.1:%1$d after 4 tries (Connection refused)%n"
                    .formatted(port)
                + "line 2: no reply from 127.0.0.1:%1$d after 4 tries (Connection refused)%n"
                    .formatted(port));
    assertThat(run.out()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(1);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @TransportTest
  void shouldTryTheNextServerWhenOneFails(Vertx vertx) throws Exception {
    ClientRun run = ClientRun.of(utf8("a\nb\n")).tcp(vertx, servers(freePort(), tcpServer(vertx)));
    assertThat(run.outText()).isEqualTo("A\nB\n");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @TransportTest
  void shouldNameALineThatIsNeverAnsweredAndGoOn(Vertx vertx) throws Exception {
    try (OneShotServer server = OneShotServer.thatIsSilentFor("two")) {
      ClientRun run =
          ClientRun.of(utf8("one\ntwo\nthree\n"))
              .tcp(vertx, servers(server.port()).put("timeoutMillis", 200).put("retries", 1));
      assertThat(run.outText()).isEqualTo("ONE\nTHREE\n");
      assertThat(run.err())
          .isEqualTo(
              "line 2: no reply from 127.0.0.1:"
                  + server.port()
                  + " after 2 tries (no answer within 200 ms)\n");
      assertThat(run.exitCode()).isEqualTo(1);
    }
  }

  @TransportTest
  void shouldPauseReadingWhileItsOutputIsBlocked(Vertx vertx) throws Exception {
    int total = 64 << 20;
    AtomicLong read = new AtomicLong();
    CountDownLatch outputOpens = new CountDownLatch(1);
    AtomicLong written = new AtomicLong();
    ClientRun run =
        new ClientRun()
            .input(new ManyLines(total, read))
            .output(new BlockedOutput(outputOpens, written))
            .tcp(vertx, servers(tcpServer(vertx)));
    untilStill(vertx, read);
    assertThat(read.get()).isLessThan(48 << 20);
    outputOpens.countDown();
    assertThat(run.exitCode()).isZero();
    assertThat(written.get()).isEqualTo(total);
  }

  /** Returns when the number has not changed for 300 ms. */
  private static void untilStill(Vertx vertx, AtomicLong number) throws Exception {
    long before = -1;
    while (before != number.get() || before == 0) {
      before = number.get();
      await(vertx.timer(300).mapEmpty());
    }
  }

  @TransportTest
  void shouldEndWithOneWhenNobodyReadsItsOutput(Vertx vertx) throws Exception {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ClientRun run =
        new ClientRun()
            .input(new ManyLines(64 << 20, new AtomicLong()))
            .output(broken)
            .tcp(vertx, servers(tcpServer(vertx)));
    assertThat(run.exitCode()).isEqualTo(1);
  }

  @TransportTest
  void shouldPromptAndShowFromServerOnATerminal(Vertx vertx) throws Exception {
    ClientRun run =
        ClientRun.of(utf8("hello\n")).interactive().tcp(vertx, servers(tcpServer(vertx)));
    assertThat(run.outText())
        .isEqualTo("Input lowercase sentence: From Server: HELLO\nInput lowercase sentence: \n");
  }

  @TransportTest
  void shouldAnswerALineBeforeTheInputEnds(Vertx vertx) throws Exception {
    java.io.PipedOutputStream typed = new java.io.PipedOutputStream();
    java.io.PipedInputStream in = new java.io.PipedInputStream(typed);
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    ClientRun run = new ClientRun().input(in).output(out).tcp(vertx, servers(tcpServer(vertx)));
    typed.write(utf8("hello\n"));
    typed.flush();
    until("the reply is there", () -> out.size() == 6);
    typed.close();
    assertThat(run.exitCode()).isZero();
  }

  /** So many bytes of lines of 64, made as they are read, and counted. */
  private static final class ManyLines extends InputStream {
    private final long total;
    private final AtomicLong read;

    ManyLines(long total, AtomicLong read) {
      this.total = total;
      this.read = read;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] block, int offset, int length) {
      int count = (int) Math.min(length, total - read.get());
      for (int i = 0; i < count; i++) {
        block[offset + i] = (byte) ((read.get() + i) % 64 == 63 ? '\n' : 'x');
      }
      read.addAndGet(count);
      return count == 0 ? -1 : count;
    }
  }

  /** Blocks the first write until the latch opens; counts what is written. */
  private static final class BlockedOutput extends OutputStream {
    private final CountDownLatch opens;
    private final AtomicLong written;

    BlockedOutput(CountDownLatch opens, AtomicLong written) {
      this.opens = opens;
      this.written = written;
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] block, int offset, int length) throws IOException {
      try {
        opens.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      written.addAndGet(length);
    }
  }
}
