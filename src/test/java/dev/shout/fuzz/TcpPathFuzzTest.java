package dev.shout.fuzz;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Waiting.await;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.shout.server.TcpCounters;
import dev.shout.server.TcpServerShared;
import dev.shout.server.TcpServerVerticle;
import dev.shout.text.ReferenceDecoder;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any bytes, in any chunks, through a real server on loopback: always the documented bytes, and the
 * connection stays open until the client ends it.
 *
 * <p>Why sockets and no embedded channel: what is promised is what a client sees, and the stream
 * between socket and text is made of Vert.x's own parts, which only a server puts together. It is
 * fast enough, because one connection serves most inputs: each text ends with a line feed, behind
 * which nothing is held back. Every chunk is sent when the server has counted the one before, so
 * that the server reads exactly these chunks, and an input that fails once fails again.
 */
class TcpPathFuzzTest {

  private static final int TIMEOUT_MILLIS = 5_000;

  private static final Vertx VERTX = Vertx.vertx();
  private static final TcpServerShared SHARED = new TcpServerShared();
  private static final TcpCounters COUNTERS = SHARED.counters();
  private static int port;
  private static Socket open;

  @BeforeAll
  static void startTheServer() throws TimeoutException {
    TcpServerVerticle server = new TcpServerVerticle(SHARED, () -> {});
    JsonObject section = new JsonObject().put("host", "127.0.0.1").put("port", 0);
    await(VERTX.deployVerticle(server, new DeploymentOptions().setConfig(section)));
    port = server.localAddress().port();
  }

  @AfterAll
  static void stopTheServer() throws TimeoutException {
    await(VERTX.close());
  }

  @FuzzTest
  void everyByteComesBackAndTheConnectionStays(byte[] input) throws Exception {
    Chunks chunks = Chunks.of(input);
    boolean last = input.length > 0 && (input[0] & 8) != 0;
    if (open == null) {
      // Jazzer takes a connection for a finding; it can be told so only once it fuzzes.
      BugDetectors.allowNetworkConnections((host, to) -> true);
      open = connect();
    }
    try {
      converse(chunks);
      if (last) {
        halfClose(chunks);
      }
    } catch (IOException | TimeoutException | AssertionError e) {
      open.close();
      open = null;
      throw e;
    }
  }

  /** The text and a line feed; the connection goes on with the next text. */
  private static void converse(Chunks chunks) throws IOException, TimeoutException {
    send(chunks);
    byte[] line = {'\n'};
    sendAlone(line);
    byte[] expected = ReferenceDecoder.upper(concat(chunks.text(), line));
    assertEqual("reply", open.getInputStream().readNBytes(expected.length), expected);
    if (open.getInputStream().available() > 0) {
      throw new AssertionError("more came than was asked for");
    }
  }

  /** The text and the end of the stream, which may be within a code point. */
  private static void halfClose(Chunks chunks) throws IOException, TimeoutException {
    send(chunks);
    open.shutdownOutput();
    assertEqual(
        "last reply", open.getInputStream().readAllBytes(), ReferenceDecoder.upper(chunks.text()));
    open.close();
    open = null;
  }

  private static void send(Chunks chunks) throws IOException, TimeoutException {
    for (byte[] chunk : chunks.chunks()) {
      sendAlone(chunk);
    }
  }

  private static void sendAlone(byte[] chunk) throws IOException, TimeoutException {
    long read = COUNTERS.bytesReceived() + chunk.length;
    open.getOutputStream().write(chunk);
    // Not Waiting.until: its millisecond would be most of the time.
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
    while (COUNTERS.bytesReceived() != read) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("the server has not read the chunk");
      }
      Thread.onSpinWait();
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
