package dev.shout.it;

import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that reset, never read or never speak: what they leave behind in the server, and cost. */
@Isolated("measures the memory and the processor time of a server")
class HostilePeersIT {

  /** The heap is resident from the start, so that what grows is not the heap's first use. */
  private static final List<String> MEMORY =
      List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=64m");

  private static Server start(String transport, String... more) throws Exception {
    Command command = Command.jar(MEMORY, more).env("SHOUT_TRANSPORT", transport);
    return Server.start(Server.onFreePorts(command));
  }

  private static Socket connect(Server server) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8192);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcpPort()));
    return socket;
  }

  private static boolean isServed(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    return socket.getInputStream().read() == 'X';
  }

  /** What a client has done when it resets. */
  private enum Stage {
    CONNECTED,
    SENT,
    HALF_CLOSED,
    IN_MID_REPLY
  }

  private static void resetAt(Stage stage, Server server) throws IOException {
    Socket socket = connect(server);
    try (socket) {
      socket.setSoLinger(true, 0);
      if (stage != Stage.CONNECTED) {
        socket.getOutputStream().write(ascii(30_000));
      }
      if (stage == Stage.HALF_CLOSED) {
        socket.shutdownOutput();
      }
      if (stage == Stage.IN_MID_REPLY) {
        assertThat(socket.getInputStream().read()).isEqualTo('A');
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"epoll", "nio"})
  void shouldLeaveNothingBehindWhenTwoThousandClientsReset(String transport) throws Exception {
    try (Server server = start(transport)) {
      ServerProcess process = new ServerProcess(server.program().pid());
      storm(server, 100);
      until("the first clients are gone", () -> noneIsOpen(server, process));
      final long descriptors = process.descriptors();
      final long resident = process.residentKib();
      storm(server, 2_000);
      until("descriptors are as before", () -> process.descriptors() <= descriptors);
      assertThat(process.residentKib() - resident).as("KiB more").isLessThan(48 * 1024);
      // The compiler and the collector have work for a moment more; a busy loop never ends.
      until("it is idle", () -> process.percentOfAProcessor() < 5);
      try (Socket next = connect(server)) {
        assertThat(isServed(next)).isTrue();
      }
    }
  }

  private static void storm(Server server, int clients) throws IOException {
    for (int i = 0; i < clients; i++) {
      resetAt(Stage.values()[i % Stage.values().length], server);
    }
  }

  /** A connection is a descriptor: the count stands still when none comes or goes. */
  private static boolean noneIsOpen(Server server, ServerProcess process) {
    long before = process.descriptors();
    try (Socket probe = connect(server)) {
      return isServed(probe) && process.descriptors() == before + 1;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shouldServeOthersInFlatMemoryWhileThousandsAreSilentOrNeverRead() throws Exception {
    try (Server server = start("epoll")) {
      ServerProcess process = new ServerProcess(server.program().pid());
      List<SocketChannel> peers = new ArrayList<>();
      try (Socket other = connect(server)) {
        pings(other, 2_000);
        final long[] alone = pings(other, 2_000);
        for (int i = 0; i < 5_000; i++) {
          peers.add(open(server));
        }
        for (int i = 0; i < 1_000; i++) {
          SocketChannel neverReads = open(server);
          neverReads.configureBlocking(false);
          neverReads.write(ByteBuffer.wrap(ascii(100_000)));
          peers.add(neverReads);
        }
        until("all are accepted", () -> process.descriptors() > peers.size());
        long[] first = pings(other, 2_000);
        until("what they sent is read", () -> process.percentOfAProcessor() < 5);
        final long resident = process.residentKib();
        long[] second = pings(other, 2_000);
        assertThat(process.residentKib() - resident).as("KiB more").isLessThan(16 * 1024);
        System.getLogger("it")
            .log(System.Logger.Level.INFO, report(alone, first, second, resident));
      } finally {
        for (SocketChannel peer : peers) {
          peer.close();
        }
      }
    }
  }

  private static SocketChannel open(Server server) throws IOException {
    return SocketChannel.open(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.tcpPort()));
  }

  private static long[] pings(Socket socket, int count) throws IOException {
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      assertThat(isServed(socket)).isTrue();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private static String report(long[] alone, long[] first, long[] second, long residentKib) {
    return String.format(
        "ping p99 alone %d us, beside 6,000 hostile peers %d us, then %d us; resident %d MiB",
        alone[alone.length * 99 / 100] / 1000,
        first[first.length * 99 / 100] / 1000,
        second[second.length * 99 / 100] / 1000,
        residentKib / 1024);
  }

  @Test
  void shouldServeWhatItHasAndAcceptAgainWhenItRanOutOfFileDescriptors() throws Exception {
    Command command =
        Command.of(
            "sh",
            "-c",
            "ulimit -n 100; exec \"$0\" -jar \"$1\"",
            java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            System.getProperty("shout.jar", "target/shout.jar"));
    try (Server server = Server.start(Server.onFreePorts(command))) {
      ServerProcess process = new ServerProcess(server.program().pid());
      List<Socket> clients = new ArrayList<>();
      try {
        for (int i = 0; i < 200; i++) {
          clients.add(connect(server));
        }
        until("descriptors are used up", () -> process.descriptors() >= 100);
        Socket served = clients.get(0);
        for (int i = 0; i < 100; i++) {
          assertThat(isServed(served)).isTrue();
        }
        until("it does not spin", () -> process.percentOfAProcessor() < 10);
        Socket waiting = clients.get(199);
        waiting.getOutputStream().write(utf8("hello"));
        for (Socket client : clients.subList(1, 150)) {
          client.close();
        }
        assertThat(waiting.getInputStream().readNBytes(5)).isEqualTo(utf8("HELLO"));
      } finally {
        for (Socket client : clients) {
          client.close();
        }
      }
      server.stop();
      assertThat(server.program().err().lines().filter(line -> line.contains("cannot accept")))
          .hasSize(1);
      assertThat(server.program().err()).doesNotContain("\tat ");
    }
  }

  @Test
  void shouldDrainOnTheFirstSignalAndEndAtOnceOnTheSecond() throws Exception {
    try (Server server = start("auto")) {
      try (Socket client = connect(server)) {
        assertThat(isServed(client)).isTrue();
        server.program().terminate();
        until("it drains", () -> server.program().errSoFar().contains("tcp draining"));
        assertThat(isServed(client)).isTrue();
        server.program().terminate();
        assertThat(server.program().exitCode()).isEqualTo(128 + 15);
      }
    }
  }
}
