package dev.shout.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.shout.config.ServerAddress;
import dev.shout.server.Probes;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks a server of ours as a client would: a real socket, a text of its own, and what comes back
 * must be its upper case. A port that is open proves little: the kernel answers for a program that
 * hangs.
 *
 * <p>Blocking sockets, on a worker thread: their port must be known before the first packet leaves,
 * see {@link Probes}.
 */
final class SocketProbe {

  private static final int TIMEOUT_MILLIS = 500;

  /** A datagram may be lost where nothing is wrong. */
  private static final int DATAGRAMS = 2;

  private static final int MAX_REPLY = 64;

  private final InetSocketAddress server;
  private final Probes probes;
  private final byte[] text =
      ("ready? " + Long.toHexString(System.nanoTime()) + "\n").getBytes(US_ASCII);
  private final byte[] expected =
      new String(text, US_ASCII).toUpperCase(Locale.ROOT).getBytes(US_ASCII);

  private SocketProbe(ServerAddress listening, Probes probes) throws IOException {
    this.server = reachable(listening);
    this.probes = probes;
  }

  /** A socket that listens everywhere is asked where no network lies between. */
  private static InetSocketAddress reachable(ServerAddress listening) throws IOException {
    InetAddress address = InetAddress.getByName(listening.host());
    if (address.isAnyLocalAddress()) {
      address = InetAddress.getByName(address.getAddress().length == 16 ? "::1" : "127.0.0.1");
    }
    return new InetSocketAddress(address, listening.port());
  }

  /**
   * Asks the UDP server.
   *
   * @return how long it took
   * @throws IOException with the reason, when the right answer does not come
   */
  static JsonObject udp(Watched.Udp udp) throws IOException {
    return new SocketProbe(udp.address(), udp.probes()).askUdp();
  }

  /**
   * Asks the TCP server.
   *
   * @return how long it took
   * @throws IOException with the reason, when the right answer does not come
   */
  static JsonObject tcp(Watched.Tcp tcp) throws IOException {
    if (tcp.shared().isFull()) {
      throw new IOException("full: as many connections are open as tcp.maxConnections allows");
    }
    return new SocketProbe(tcp.address(), tcp.shared().probes()).askTcp();
  }

  private JsonObject askUdp() throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(server.getAddress(), 0))) {
      InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
      probes.begin(local);
      try {
        socket.connect(server);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return askUdp(socket);
      } finally {
        probes.end(local);
      }
    }
  }

  private JsonObject askUdp(DatagramSocket socket) throws IOException {
    for (int i = 0; i < DATAGRAMS; i++) {
      long start = System.nanoTime();
      socket.send(new DatagramPacket(text, text.length));
      DatagramPacket reply = new DatagramPacket(new byte[MAX_REPLY], MAX_REPLY);
      try {
        socket.receive(reply);
        return answered(start, Arrays.copyOf(reply.getData(), reply.getLength()));
      } catch (SocketTimeoutException e) {
        // Once more, or not at all.
      }
    }
    throw noAnswer();
  }

  private JsonObject askTcp() throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(server.getAddress(), 0));
      InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
      probes.begin(local);
      try {
        long start = System.nanoTime();
        socket.setSoTimeout(DATAGRAMS * TIMEOUT_MILLIS);
        socket.connect(server, DATAGRAMS * TIMEOUT_MILLIS);
        socket.getOutputStream().write(text);
        return answered(start, socket.getInputStream().readNBytes(text.length));
      } catch (SocketTimeoutException e) {
        throw noAnswer();
      } finally {
        probes.end(local);
      }
    }
  }

  private static IOException noAnswer() {
    return new IOException("no answer within " + DATAGRAMS * TIMEOUT_MILLIS + " ms");
  }

  private JsonObject answered(long start, byte[] reply) throws IOException {
    if (!Arrays.equals(reply, expected)) {
      throw new IOException("another text than the upper case of what was sent came back");
    }
    return new JsonObject()
        .put("address", new ServerAddress(server.getHostString(), server.getPort()).toString())
        .put("seconds", (System.nanoTime() - start) / 1e9);
  }
}
