package dev.shout;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/**
 * A TLS client of the tests that can end its output and read on, with TLS 1.2 too: Java's own
 * SSLSocket cannot. Blocking, with a time-out, so that no test hangs; one thread may send while
 * another receives.
 */
public final class TlsPeer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 30_000;

  /** The connection below. */
  public final Socket socket = new Socket();

  private final SSLEngine engine;
  private final ByteBuffer fromNetwork = ByteBuffer.allocate(40_000).flip();
  private final ByteBuffer received = ByteBuffer.allocate(40_000).flip();
  private boolean closeNotified;

  /**
   * Connects, without a handshake.
   *
   * @param protocol TLSv1.2, TLSv1.3, or an older one
   * @param receiveBufferBytes of the kernel; its default for 0
   */
  public TlsPeer(int port, SSLContext context, String protocol, int receiveBufferBytes)
      throws IOException {
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    engine = context.createSSLEngine("localhost", port);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {protocol});
  }

  public TlsPeer(int port, SSLContext context, String protocol) throws IOException {
    this(port, context, protocol, 0);
  }

  /** Sends bytes past TLS: a PROXY header, or garbage. */
  public TlsPeer sendPlain(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Does the handshake, the first or another one. */
  public TlsPeer handshake() throws IOException {
    engine.beginHandshake();
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
      status =
          switch (status) {
            case NEED_TASK -> runTasks();
            case NEED_WRAP -> wrap(ByteBuffer.allocate(0)).getHandshakeStatus();
            default -> unwrap().getHandshakeStatus();
          };
    }
    return this;
  }

  private HandshakeStatus runTasks() {
    for (Runnable task = engine.getDelegatedTask(); task != null; ) {
      task.run();
      task = engine.getDelegatedTask();
    }
    return engine.getHandshakeStatus();
  }

  private SSLEngineResult wrap(ByteBuffer plain) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    SSLEngineResult result = engine.wrap(plain, out);
    socket.getOutputStream().write(out.array(), 0, out.position());
    return result;
  }

  private SSLEngineResult unwrap() throws IOException {
    while (true) {
      received.compact();
      SSLEngineResult result = engine.unwrap(fromNetwork, received);
      received.flip();
      if (result.getStatus() != Status.BUFFER_UNDERFLOW) {
        return result;
      }
      fromNetwork.compact();
      int count =
          socket
              .getInputStream()
              .read(fromNetwork.array(), fromNetwork.position(), fromNetwork.remaining());
      if (count < 0) {
        throw new EOFException("the connection ended without a close_notify");
      }
      fromNetwork.position(fromNetwork.position() + count).flip();
    }
  }

  public TlsPeer send(byte[] bytes) throws IOException {
    ByteBuffer plain = ByteBuffer.wrap(bytes);
    while (plain.hasRemaining()) {
      wrap(plain);
    }
    return this;
  }

  /** Sends a close_notify and no FIN. */
  public TlsPeer endOutput() throws IOException {
    engine.closeOutbound();
    wrap(ByteBuffer.allocate(0));
    return this;
  }

  /** Reads exactly so many bytes. */
  public byte[] receive(int count) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (all.size() < count && fill()) {
      byte[] chunk = new byte[Math.min(received.remaining(), count - all.size())];
      received.get(chunk);
      all.writeBytes(chunk);
    }
    return all.toByteArray();
  }

  /** Reads to the server's close_notify; fails when the connection ends without one. */
  public byte[] receiveAll() throws IOException {
    return receive(Integer.MAX_VALUE);
  }

  /** What stands behind the close_notify: nothing, and a FIN. */
  public int readBehindTheEnd() throws IOException {
    return fromNetwork.hasRemaining() ? fromNetwork.get() : socket.getInputStream().read();
  }

  private boolean fill() throws IOException {
    while (!received.hasRemaining() && !closeNotified) {
      SSLEngineResult result = unwrap();
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        runTasks();
      }
      closeNotified = result.getStatus() == Status.CLOSED;
    }
    return received.hasRemaining();
  }

  /** The server's own certificate. */
  public X509Certificate serverCertificate() throws IOException {
    return (X509Certificate) engine.getSession().getPeerCertificates()[0];
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
