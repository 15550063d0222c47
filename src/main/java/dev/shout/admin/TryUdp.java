package dev.shout.admin;

import static dev.shout.admin.SocketStory.Place.CLIENT;
import static dev.shout.admin.SocketStory.Place.NOTE;
import static dev.shout.admin.SocketStory.Place.TO_CLIENT;
import static dev.shout.admin.SocketStory.Place.TO_SERVER;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A datagram to our own server and back, by a real socket, told as it happens: the chapter's UDP
 * client, with the time-out and the second try that the chapter leaves out.
 *
 * <p>Blocks: for a worker thread, {@link #TRIES} times the time-out at most. It reads like the
 * book's program, one call after the other, because what is shown is the calls; the clients in
 * {@code dev.shout.client} do the same without a thread that waits.
 */
final class TryUdp {

  /** How often the text is sent in all. */
  static final int TRIES = 3;

  private static final int LARGEST = 65_507;

  private final SocketStory story;
  private final TryTarget target;
  private final byte[] text;
  private final int timeoutMillis;
  private boolean dropReply;
  private long sent;

  TryUdp(SocketStory story, TryTarget target, byte[] text, boolean dropReply, int timeoutMillis) {
    this.story = story;
    this.target = target;
    this.text = text;
    this.dropReply = dropReply;
    this.timeoutMillis = timeoutMillis;
  }

  void run() throws IOException {
    for (String obstacle : target.obstacles()) {
      story.step(NOTE, "Before we begin", obstacle).tell();
    }
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      if (ask(attempt)) {
        return;
      }
    }
    story
        .step(
            NOTE,
            "No reply",
            "The program gives up. UDP cannot tell it why: the request may be lost, or the reply,"
                + " or the server chose not to answer.")
        .fact("datagrams sent", TRIES)
        .tell();
  }

  /** One try, with a socket of its own; whether a reply came and was kept. */
  private boolean ask(int attempt) throws IOException {
    InetSocketAddress server = target.address();
    try (DatagramChannel socket = DatagramChannel.open(family(server))) {
      story
          .step(
              CLIENT,
              attempt == 1 ? "A socket is created" : "A new socket for try " + attempt,
              attempt == 1
                  ? "It sends and receives datagrams (SOCK_DGRAM). It has no port yet, and knows"
                      + " no server: UDP connects nothing, so there is no handshake."
                  : "With a new port. A late reply to the first try goes to the old one, where"
                      + " nobody takes it for the answer to this try.")
          .fact("local port", port(socket) == 0 ? "none yet" : port(socket))
          .tell();
      sent = System.nanoTime();
      socket.send(ByteBuffer.wrap(text), server);
      boolean answered = receive(attempt, socket);
      story
          .step(
              CLIENT,
              "The socket is closed",
              "The port is free again. Nothing goes over the network: the server has nothing to"
                  + " close, it never had a connection.")
          .fact("port given back", port(socket))
          .tell();
      return answered;
    }
  }

  private void tellSent(int attempt, DatagramChannel socket) throws IOException {
    story
        .step(
            TO_SERVER,
            attempt == 1 ? "A datagram goes out" : "The same text goes out again",
            "With the first send the system gives the socket a port. It writes the addresses and"
                + " both ports in front of the bytes: all that the server will know of us.")
        .at(sent)
        .fact("source port", port(socket))
        .fact("destination", address(target.address()))
        .bytes(text)
        .tell();
  }

  /** Waits for the reply; whether it came and was kept. */
  private boolean receive(int attempt, DatagramChannel socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
    long deadline = sent + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    boolean told = false;
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      boolean arrived = arrives(socket, packet, told ? left : SocketStory.SOON_MILLIS);
      long roundTrip = System.nanoTime() - sent;
      if (!told) {
        tellSent(attempt, socket);
        told = true;
      } else if (!arrived) {
        timedOut();
        return false;
      }
      if (arrived && accept(packet, roundTrip)) {
        return true;
      }
    }
  }

  private static boolean arrives(DatagramChannel socket, DatagramPacket packet, long millis)
      throws IOException {
    // At least one: 0 would wait for ever.
    socket.socket().setSoTimeout((int) Math.max(1, millis));
    packet.setLength(LARGEST);
    try {
      socket.socket().receive(packet);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** Whether the datagram is the reply, and is kept. */
  private boolean accept(DatagramPacket packet, long roundTrip) {
    byte[] reply = Arrays.copyOf(packet.getData(), packet.getLength());
    if (!packet.getSocketAddress().equals(target.address())) {
      stranger(packet);
      return false;
    }
    if (dropReply) {
      dropReply = false;
      drop(reply, roundTrip);
      return false;
    }
    keep(packet, reply, roundTrip);
    return true;
  }

  private void timedOut() {
    story
        .step(
            NOTE,
            "Time-out",
            "Nothing came, and nothing ever says so: no error, only silence. How long to wait is"
                + " the program's own choice. This is what a lost datagram looks like, whichever"
                + " of the two was lost.")
        .time("waited", System.nanoTime() - sent)
        .tell();
  }

  private void keep(DatagramPacket packet, byte[] reply, long roundTrip) {
    story
        .step(
            TO_CLIENT,
            "The reply arrives",
            "In one piece: a datagram comes whole or not at all. The server sent it to the address"
                + " and port that it read on ours.")
        .fact("source", address((InetSocketAddress) packet.getSocketAddress()))
        .time("round trip", roundTrip)
        .bytes(reply)
        .tell();
  }

  private void drop(byte[] reply, long roundTrip) {
    story
        .step(
            NOTE,
            "This page dropped the reply, to show you",
            "It did arrive, and was thrown away here, as a full buffer or a bad link would have"
                + " done on its way. The program goes on as if it had not come.")
        .time("came back after", roundTrip)
        .bytes(reply)
        .tell();
  }

  private void stranger(DatagramPacket packet) {
    story
        .step(
            NOTE,
            "A datagram from somebody else",
            "Anybody may send to a UDP port. It is not from the server we asked, so it is ignored.")
        .fact("source", address((InetSocketAddress) packet.getSocketAddress()))
        .tell();
  }

  private static ProtocolFamily family(InetSocketAddress server) {
    return server.getAddress().getAddress().length == 16
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  private static int port(DatagramChannel socket) throws IOException {
    InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
    return local == null ? 0 : local.getPort();
  }

  static String address(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }
}
