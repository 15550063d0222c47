package dev.shout.client;

import dev.shout.net.UdpSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A socket that asks one line at a time of one server, and knows its reply from a doubled one.
 *
 * <p>The book's protocol has no number in its messages: all that tells a reply is the port it comes
 * to. The network may deliver a datagram twice, so after a line's reply the same bytes can come
 * again, while the next line waits. A socket therefore remembers what it was answered, and doubts a
 * reply whose bytes it had before as the answer to another text.
 *
 * <p>Runs on the client's event loop.
 */
final class ReplySocket {

  /** Lines after which a socket is replaced, so that its memory stays small: 4,096 pairs. */
  private static final int MAX_LINES = 4096;

  private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "0:0:0:0:0:0:0:0");

  private final SocketAddress server;
  private final UdpSocket udp;
  private final Future<DatagramSocket> bound;
  private final Map<Long, Long> textOfReply = new HashMap<>();
  private int lines;
  private long asked;
  private Consumer<Buffer> whenAnswered;
  private Runnable whenDoubted;

  ReplySocket(Vertx vertx, SocketAddress server) {
    this.server = server;
    boolean ipV6 = server.hostAddress().indexOf(':') >= 0;
    this.udp = UdpSocket.open(vertx, new DatagramSocketOptions().setIpV6(ipV6));
    udp.socket().handler(this::received);
    this.bound = udp.socket().listen(0, ipV6 ? "::" : "0.0.0.0");
  }

  SocketAddress server() {
    return server;
  }

  boolean isWornOut() {
    return lines >= MAX_LINES;
  }

  /**
   * Sends a line. A send that fails is like a datagram that is lost: the caller's time-out sees it.
   *
   * @param whenAnswered hears the reply
   * @param whenDoubted hears that a reply came that may be another line's
   */
  void ask(Buffer line, Consumer<Buffer> whenAnswered, Runnable whenDoubted) {
    lines++;
    this.asked = fingerprint(line);
    this.whenAnswered = whenAnswered;
    this.whenDoubted = whenDoubted;
    bound.onSuccess(v -> udp.send(line, server));
  }

  private void received(DatagramPacket packet) {
    boolean expected = whenAnswered != null && isServer(packet.sender());
    if (!expected) {
      return;
    }
    Long earlier = textOfReply.putIfAbsent(fingerprint(packet.data()), asked);
    Consumer<Buffer> answered = whenAnswered;
    Runnable doubted = whenDoubted;
    ignore();
    if (earlier == null || earlier == asked) {
      answered.accept(packet.data());
    } else {
      doubted.run();
    }
  }

  /** What is sent to 0.0.0.0 or :: is answered by an address of this machine. */
  private boolean isServer(SocketAddress sender) {
    return sender.port() == server.port()
        && (ANY_ADDRESS.contains(server.hostAddress())
            || sender.hostAddress().equals(server.hostAddress()));
  }

  /** Hears nothing from now on. */
  void ignore() {
    whenAnswered = null;
    whenDoubted = null;
  }

  void close() {
    ignore();
    udp.socket().close();
  }

  /** 64 bits of two unlike sums. Equal ones of unlike bytes would take a 2^64th chance. */
  private static long fingerprint(Buffer data) {
    byte[] bytes = data.getBytes();
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (crc.getValue() << 32) ^ (Arrays.hashCode(bytes) & 0xFFFFFFFFL);
  }
}
