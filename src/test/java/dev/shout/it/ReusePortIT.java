package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Waiting;
import dev.shout.text.Uppercase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several processes on one port: who may, and a restart without a gap. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReusePortIT {

  private static final int RESTARTS = 3;

  private static Command server(int udpPort, int tcpPort, boolean reusePort, String... arguments) {
    return Server.onFreePorts(Command.jar(arguments))
        .env("SHOUT_UDP_PORT", Integer.toString(udpPort))
        .env("SHOUT_TCP_PORT", Integer.toString(tcpPort))
        .env("SHOUT_UDP_REUSE_PORT", Boolean.toString(reusePort))
        .env("SHOUT_TCP_REUSE_PORT", Boolean.toString(reusePort));
  }

  @Test
  void shouldSpreadDatagramsAndConnectionsOverProcesses() throws Exception {
    try (Server one = Server.start(server(0, 0, true));
        Server other = Server.start(server(one.udpPort(), one.tcpPort(), true))) {
      for (int i = 0; i < 100; i++) {
        assertThat(Asking.byTcp(one.tcpPort(), utf8("x"))).isEqualTo(utf8("X"));
        assertThat(Asking.byUdp(one.udpPort(), utf8("x"))).isEqualTo(utf8("X"));
      }
      assertThat(one.stop()).isZero();
      assertThat(other.stop()).isZero();
      for (String count : List.of("received", "accepted")) {
        assertThat(count(one, count)).as(count).isBetween(1, 99);
        assertThat(count(one, count) + count(other, count)).as(count).isEqualTo(100);
      }
    }
  }

  /** A number of the last line that a server leaves. */
  private static int count(Server stopped, String name) throws Exception {
    Matcher found =
        Pattern.compile("stopped\\b.*\\b" + name + "=(\\d+)").matcher(stopped.program().err());
    assertThat(found.find()).as(stopped.program().err()).isTrue();
    return Integer.parseInt(found.group(1));
  }

  @Test
  void shouldTellASecondServerThatThePortIsTakenHoweverManyInstancesShareIt() throws Exception {
    try (Server first = Server.start(server(0, 0, false, "-instances", "2"))) {
      Program second = server(first.udpPort(), 0, false, "-instances", "2").run();
      assertThat(second.err())
          .endsWith(
              "shout: cannot listen on UDP 127.0.0.1:"
                  + first.udpPort()
                  + ": Address already in use\n");
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(Asking.byUdp(first.udpPort(), utf8("x"))).isEqualTo(utf8("X"));
    }
  }

  @Test
  void shouldSayInOneLineThatNioCannotShareAPort() throws Exception {
    for (String section : List.of("udp", "tcp")) {
      String conf = "{\"transport\": \"nio\", \"" + section + "\": {\"reusePort\": true}}";
      Program server = Command.jar("-conf", conf).run();
      assertThat(server.exitCode()).isEqualTo(2);
      assertThat(server.err())
          .isEqualTo(
              "shout: %s.reusePort: true needs a native transport (epoll or io_uring), and this is"
                  + " nio\n",
              section);
    }
  }

  /**
   * The new server is ready before the old one is told to stop. Connections that the old one's
   * kernel queue holds at that moment are reset, unless net.ipv4.tcp_migrate_req is 1: see
   * docs/failover.md. So what is promised is that our client loses nothing; who asks without a
   * second try is counted.
   */
  @Test
  void shouldBeRestartedWithoutAGapUnderTheLoadOfConnectingClients() throws Exception {
    Server server = Server.start(server(0, 0, true));
    int udpPort = server.udpPort();
    int tcpPort = server.tcpPort();
    Asker tcp = new Asker(() -> askTcp(tcpPort));
    Asker udp = new Asker(() -> askUdp(udpPort));
    PipedOutputStream lines = new PipedOutputStream();
    ByteArrayOutputStream replies = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (tcp;
        udp;
        Program client =
            server
                .tcpClient()
                .input(new PipedInputStream(lines, 1 << 16))
                .output(replies)
                .start()) {
      for (int restart = 0; restart < RESTARTS; restart++) {
        try (Server old = server) {
          byte[] some = lines(restart);
          lines.write(some);
          lines.flush();
          expected.write(Uppercase.of(some));
          Waiting.until("all are asking", () -> tcp.asked.get() > 0 && udp.asked.get() > 0);
          server = Server.start(server(udpPort, tcpPort, true));
          assertThat(old.stop()).isZero();
        }
      }
      lines.close();
      assertThat(client.exitCode()).isZero();
      Bytes.assertEqual("replies", replies.toByteArray(), expected.toByteArray());
    } finally {
      server.close();
    }
    Figures.say(
        "restart without a gap: restarts={} connections={} failed={} {} datagrams={} unanswered={}",
        RESTARTS,
        tcp.asked,
        tcp.failed,
        tcp.failures,
        udp.asked,
        udp.failed);
    // A server that is gone refuses each connection until the next is there: thousands.
    assertThat(tcp.failures).allMatch(failure -> failure.contains("reset"), "reset only");
    assertThat(tcp.failed.get()).isLessThan(20 * RESTARTS);
    assertThat(udp.failed.get()).isLessThan(20 * RESTARTS);
  }

  private static byte[] lines(int seed) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      lines.append("line ").append(seed).append(' ').append(i).append(" straße\n");
    }
    return utf8(lines.toString());
  }

  private static void askTcp(int port) throws IOException {
    byte[] reply = Asking.byTcp(port, utf8("x"));
    if (reply.length != 1) {
      throw new SocketException("ended without a reply");
    }
  }

  /** A second is longer than any reply takes here: what does not come within it is lost. */
  private static void askUdp(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(1_000);
      socket.send(new DatagramPacket(utf8("x"), 1, InetAddress.getLoopbackAddress(), port));
      socket.receive(new DatagramPacket(new byte[1], 1));
    }
  }

  /** Asks one after the other, each from a port of its own, and counts what fails. */
  private static final class Asker implements AutoCloseable {

    private interface Question {
      void ask() throws IOException;
    }

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Asker(Question question) {
      for (int i = 0; i < 2; i++) {
        Thread thread = new Thread(() -> run(question), "asker");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
    }

    private void run(Question question) {
      while (!over) {
        asked.incrementAndGet();
        try {
          question.ask();
        } catch (IOException e) {
          failed.incrementAndGet();
          synchronized (failures) {
            failures.add(e.getMessage());
          }
        }
      }
    }

    @Override
    public void close() {
      over = true;
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
