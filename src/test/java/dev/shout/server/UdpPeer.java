package dev.shout.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/**
 * A UDP client of the tests: a plain blocking socket. Not connected: Java 17 sends no empty
 * datagram through a connected one.
 */
final class UdpPeer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int LARGEST = 65_535;

  private final DatagramSocket socket;
  private final InetSocketAddress server;

  UdpPeer(InetAddress server, int port) throws IOException {
    socket = new DatagramSocket();
    socket.setReceiveBufferSize(4 << 20);
    this.server = new InetSocketAddress(server, port);
  }

  UdpPeer(int port) throws IOException {
    this(InetAddress.getLoopbackAddress(), port);
  }

  void send(byte[] datagram) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, server));
  }

  /** The next datagram, or null when none comes for so long. */
  byte[] receive(int timeoutMillis) throws IOException {
    socket.setSoTimeout(timeoutMillis);
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    try {
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  byte[] ask(byte[] datagram) throws IOException {
    send(datagram);
    return receive(TIMEOUT_MILLIS);
  }

  @Override
  public void close() {
    socket.close();
  }
}
