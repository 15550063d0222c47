package dev.shout.soak;

import static dev.shout.Bytes.assertEqual;

import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/** TCP clients: polite ones, slow ones, and those that reset. One connection stays for the run. */
final class TcpVisits implements Visits {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int SMALL_BUFFER = 2048;

  private final int port;
  private final Tally tally;
  private final Socket staying;

  TcpVisits(int port, Tally tally) throws IOException {
    this.port = port;
    this.tally = tally;
    this.staying = connect(0);
  }

  @Override
  public void visit(Random random) throws IOException {
    switch (random.nextInt(10)) {
      case 0, 1 -> halfClose("tcp half-close", 0, text(random, 60_000), random);
      case 2, 3, 4 -> stay(text(random, 20_000), random);
      case 5 -> halfClose("tcp slow reader", SMALL_BUFFER, text(random, 20_000), random);
      case 6 -> halfClose("tcp nothing said", 0, new byte[0], random);
      case 7 -> reset("tcp reset before reading", text(random, 60_000), false, 0, random);
      case 8 -> reset("tcp reset in mid-reply", text(random, 60_000), false, 1, random);
      default -> reset("tcp reset half-closed", text(random, 60_000), true, 0, random);
    }
  }

  private static byte[] text(Random random, int most) {
    return Texts.mixed(1 + random.nextInt(most), random.nextLong());
  }

  private Socket connect(int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    return socket;
  }

  /** Within what the buffers between us and the server hold: nobody has to read meanwhile. */
  private static void send(Socket socket, byte[] text, Random random) throws IOException {
    OutputStream out = socket.getOutputStream();
    for (int at = 0; at < text.length; ) {
      int length = Math.min(text.length - at, 1 + random.nextInt(16_384));
      out.write(text, at, length);
      at += length;
    }
  }

  private void halfClose(String kind, int receiveBuffer, byte[] text, Random random)
      throws IOException {
    try (Socket socket = connect(receiveBuffer)) {
      send(socket, text, random);
      socket.shutdownOutput();
      check(kind, socket.getInputStream().readAllBytes(), Uppercase.of(text));
    }
    tally.visited(kind);
  }

  /** A line feed at the end: the server holds nothing back behind it. */
  private void stay(byte[] text, Random random) throws IOException {
    text[text.length - 1] = '\n';
    send(staying, text, random);
    byte[] expected = Uppercase.of(text);
    check("tcp staying", staying.getInputStream().readNBytes(expected.length), expected);
    tally.visited("tcp staying");
  }

  private void reset(String kind, byte[] text, boolean halfClose, int read, Random random)
      throws IOException {
    try (Socket socket = connect(0)) {
      socket.setSoLinger(true, 0);
      send(socket, text, random);
      if (halfClose) {
        socket.shutdownOutput();
      }
      if (read > 0) {
        InputStream in = socket.getInputStream();
        byte[] some = in.readNBytes(1);
        check(kind, some, Arrays.copyOf(Uppercase.of(text), some.length));
      }
    }
    tally.visited(kind);
  }

  private void check(String kind, byte[] reply, byte[] expected) {
    assertEqual(kind, reply, expected);
    tally.checked(reply.length);
  }

  @Override
  public void close() throws IOException {
    staying.close();
  }
}
