package dev.shout.soak;

import static dev.shout.Bytes.assertEqual;

import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;

/** UDP clients with datagrams of every size; each has a socket of its own, and some do not wait. */
final class UdpVisits implements Visits {

  /** Datagrams that were sent again: the network may lose them, and loopback nearly never does. */
  static final String REPEATED = "udp repeated";

  private static final int[] SIZES = {0, 1, 2047, 2048, 2049, 9000, 21_835, 65_507};
  private static final int ALWAYS_ANSWERED = 21_835;
  private static final int LARGEST = 65_535;
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int TRIES = 4;

  private final InetSocketAddress server;
  private final Tally tally;

  UdpVisits(int port, Tally tally) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.tally = tally;
  }

  @Override
  public void visit(Random random) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 ->
            ask("udp size", socket, Texts.ascii(SIZES[random.nextInt(SIZES.length)]));
        case 4, 5, 6, 7 -> ask("udp text", socket, text(random, ALWAYS_ANSWERED));
        case 8 -> {
          send(socket, text(random, LARGEST / 4));
          tally.visited("udp gone before the reply");
        }
        default -> {
          send(socket, Texts.utf8("ŉ".repeat(32_000)));
          ask("udp reply too long for a datagram", socket, text(random, 1_000));
        }
      }
    }
  }

  private static byte[] text(Random random, int most) {
    return Texts.mixed(random.nextInt(most + 1), random.nextLong());
  }

  private void send(DatagramSocket socket, byte[] text) throws IOException {
    socket.send(new DatagramPacket(text, text.length, server));
  }

  private void ask(String kind, DatagramSocket socket, byte[] text) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    byte[] reply = null;
    for (int tries = 0; reply == null && tries < TRIES; tries++) {
      if (tries > 0) {
        tally.count(REPEATED);
      }
      send(socket, text);
      reply = receive(socket);
    }
    assertEqual(kind, reply, Uppercase.of(text));
    tally.checked(reply.length);
    tally.visited(kind);
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    try {
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  @Override
  public void close() {}
}
