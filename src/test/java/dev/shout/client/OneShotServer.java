package dev.shout.client;

import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Servers as the book has them, one connection after the other on a thread of its own: read once,
 * up to 1,024 bytes, answer, close; and worse ones.
 */
final class OneShotServer implements AutoCloseable {

  /** What a server does with a connection. */
  private interface Service {
    void serve(Socket connection) throws IOException;
  }

  private final ServerSocket welcoming = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Service service;
  private final Thread thread = new Thread(this::run, "one-shot");

  private OneShotServer(Service service) throws IOException {
    this.service = service;
    thread.setDaemon(true);
    thread.start();
  }

  /** Answers the first chunk and closes, which resets when the client had sent more. */
  static OneShotServer thatCloses() throws IOException {
    return new OneShotServer(OneShotServer::answerOnce);
  }

  /** Answers the first chunk and resets: what of the reply was still on its way is lost. */
  static OneShotServer thatResets() throws IOException {
    return new OneShotServer(
        connection -> {
          connection.setSoLinger(true, 0);
          answerOnce(connection);
          connection.close();
        });
  }

  /** Answers line by line, but one line never. */
  static OneShotServer thatIsSilentFor(String line) throws IOException {
    byte[] silent = Texts.utf8(line);
    return new OneShotServer(
        connection -> {
          byte[] chunk = new byte[1024];
          int count = connection.getInputStream().read(chunk);
          byte[] text = Arrays.copyOf(chunk, Math.max(count, 0));
          String asked = new String(text, java.nio.charset.StandardCharsets.UTF_8);
          if (asked.startsWith(new String(silent, java.nio.charset.StandardCharsets.UTF_8))) {
            connection.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
            while (connection.getInputStream().read(chunk) >= 0) {
              // Reads on and says nothing, until the client has had enough.
            }
          } else if (count > 0) {
            int firstLine = asked.indexOf('\n') + 1;
            connection.getOutputStream().write(Uppercase.of(Arrays.copyOf(text, firstLine)));
          }
        });
  }

  private static void answerOnce(Socket connection) throws IOException {
    byte[] chunk = new byte[1024];
    int count = connection.getInputStream().read(chunk);
    if (count > 0) {
      connection.getOutputStream().write(Uppercase.of(Arrays.copyOf(chunk, count)));
    }
  }

  private void run() {
    while (!welcoming.isClosed()) {
      try (Socket connection = welcoming.accept()) {
        service.serve(connection);
      } catch (IOException ignored) {
        // The client went away, or the test is over.
      }
    }
  }

  int port() {
    return welcoming.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    welcoming.close();
  }
}
