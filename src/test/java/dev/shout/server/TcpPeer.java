package dev.shout.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A TCP client of the tests: a plain blocking socket with a time-out, so that no test hangs. */
final class TcpPeer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;

  final Socket socket = new Socket();

  /** Connects; the receive buffer size is the kernel's default for 0. */
  TcpPeer(int port, int receiveBufferBytes) throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
  }

  TcpPeer(int port) throws IOException {
    this(port, 0);
  }

  TcpPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  TcpPeer endOutput() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Reads exactly so many bytes. */
  byte[] receive(int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  /** Reads to the end of the stream. */
  byte[] receiveAll() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    socket.getInputStream().transferTo(all);
    return all.toByteArray();
  }

  /** Closes before the test is over. */
  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
