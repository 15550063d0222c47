package dev.shout.it;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;

/** Asks a server on loopback with plain sockets, and asks whether one is there. */
final class Asking {

  private static final int TIMEOUT_MILLIS = 20_000;
  private static final int LARGEST = 65_507;

  private Asking() {}

  /** Sends everything, ends the output, and reads to the end. */
  static byte[] byTcp(int port, byte[] text) throws IOException {
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(text);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    return socket;
  }

  /** Sends a datagram and returns the reply. */
  static byte[] byUdp(int port, byte[] text) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(text, text.length, InetAddress.getLoopbackAddress(), port));
      DatagramPacket reply = new DatagramPacket(new byte[LARGEST], LARGEST);
      socket.receive(reply);
      return Arrays.copyOf(reply.getData(), reply.getLength());
    }
  }

  /** Sends a datagram that nobody answers. */
  static void sendUdp(int port, byte[] text) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.send(new DatagramPacket(text, text.length, InetAddress.getLoopbackAddress(), port));
    }
  }

  /** Whether nobody listens on a TCP port. */
  static boolean isFreeTcp(int port) throws IOException {
    try (Socket socket = connect(port)) {
      return !socket.isConnected();
    } catch (ConnectException refused) {
      return true;
    }
  }

  /** Whether nobody holds a UDP port. */
  static boolean isFreeUdp(int port) {
    try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (SocketException taken) {
      return false;
    }
  }

  /** A port that was free a moment ago, on both protocols. */
  static int freePort() throws IOException {
    for (int i = 0; i < 100; i++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (isFreeUdp(socket.getLocalPort())) {
          return socket.getLocalPort();
        }
      }
    }
    throw new AssertionError("no free port");
  }
}
