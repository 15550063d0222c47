package dev.shout.admin;

import static dev.shout.admin.SocketStory.Place.BOTH;
import static dev.shout.admin.SocketStory.Place.CLIENT;
import static dev.shout.admin.SocketStory.Place.NOTE;
import static dev.shout.admin.SocketStory.Place.TO_CLIENT;
import static dev.shout.admin.SocketStory.Place.TO_SERVER;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A connection to our own server, by a real socket, told as it happens: the chapter's TCP client,
 * with the end of each direction, which the chapter's close() hides.
 *
 * <p>Blocks: for a worker thread, for twice the time-out at most. See {@link TryUdp} for why it is
 * written in blocking calls.
 */
final class TryTcp {

  private static final int READ_BYTES = 2048;

  private final SocketStory story;
  private final TryTarget target;
  private final byte[] text;
  private final int timeoutMillis;
  private final byte[] received = new byte[READ_BYTES];
  private int reads;
  private int bytesIn;
  private long deadline;

  TryTcp(SocketStory story, TryTarget target, byte[] text, int timeoutMillis) {
    this.story = story;
    this.target = target;
    this.text = text;
    this.timeoutMillis = timeoutMillis;
  }

  void run() throws IOException {
    for (String obstacle : target.obstacles()) {
      story.step(NOTE, "Before we begin", obstacle).tell();
    }
    // A channel, for it is a socket of the system at once; java.net.Socket waits until connect().
    try (SocketChannel channel = SocketChannel.open()) {
      Socket socket = channel.socket();
      story
          .step(
              CLIENT,
              "A socket is created",
              "It will carry a stream of bytes (SOCK_STREAM). It has no port and no peer yet.")
          .fact("local port", channel.getLocalAddress() == null ? "none yet" : local(channel))
          .tell();
      connect(channel, socket);
      deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
      try {
        talk(socket);
      } catch (SocketTimeoutException e) {
        story
            .step(
                NOTE,
                "Time-out",
                "The connection is there, but no reply came in time; the program stops waiting.")
            .time("waited", TimeUnit.MILLISECONDS.toNanos(timeoutMillis))
            .tell();
      } catch (IOException e) {
        story
            .step(
                NOTE,
                "The connection broke",
                "The other end reset it (RST): what was on its way is lost, and unlike UDP, TCP"
                    + " says so.")
            .fact("the system says", e.getMessage())
            .tell();
      }
    }
  }

  private void connect(SocketChannel channel, Socket socket) throws IOException {
    long start = System.nanoTime();
    socket.connect(target.address(), timeoutMillis);
    long took = System.nanoTime() - start;
    story
        .step(
            BOTH,
            "Handshake: SYN, SYN-ACK, ACK",
            "connect() knocks at the server's welcoming socket. The two systems exchange three"
                + " segments that neither program sees, and the server gets a second socket for"
                + " this connection alone. It has the server's port too: what tells connections"
                + " apart is both addresses with both ports.")
        .fact("local port", local(channel))
        .fact("server", TryUdp.address(target.address()))
        .time("handshake", took)
        .tell();
  }

  private void talk(Socket socket) throws IOException {
    if (!target.speaksPlainly()) {
      story
          .step(
              CLIENT,
              "Closed without a word",
              "This server would not understand text that is sent as it is (see above), so none is"
                  + " sent. Closing sends a FIN.")
          .tell();
      return;
    }
    InputStream in = socket.getInputStream();
    boolean serverEnded = !exchange(socket, in);
    if (!serverEnded && target.closesFirst() && text.length > 0) {
      readToEnd(socket, in, "tcp.closeAfterReply is on, as in the book: one reply, then close(). ");
      serverEnded = true;
    }
    endOutput(socket, serverEnded);
    if (!serverEnded) {
      readToEnd(socket, in, "It has answered all that we sent. ");
    }
    story
        .step(
            CLIENT,
            "The socket is closed",
            "Both directions had ended, so closing sends nothing more. The side that ended first,"
                + (serverEnded ? " the server's," : " ours,")
                + " remembers the connection for a while (TIME_WAIT), so that a late segment is"
                + " not taken for one of the next connection.")
        .fact("bytes out", text.length)
        .fact("bytes back", bytesIn)
        .fact("reads", reads)
        .tell();
  }

  /** Text out and the first bytes back; whether the server may send more. */
  private boolean exchange(Socket socket, InputStream in) throws IOException {
    long sent = System.nanoTime();
    socket.getOutputStream().write(text);
    if (text.length == 0) {
      story
          .step(
              NOTE,
              "No bytes, so nothing goes out",
              "A stream has no empty message: writing nothing sends nothing. An empty datagram,"
                  + " over UDP, is a message.")
          .tell();
      return true;
    }
    int count = 0;
    try {
      count = read(socket, in, SocketStory.SOON_MILLIS);
    } catch (SocketTimeoutException expected) {
      // It is told without a reply, and waited for below.
    }
    long roundTrip = System.nanoTime() - sent;
    story
        .step(
            TO_SERVER,
            "Bytes go into the connection",
            "No address is written on them: the connection knows its ends. TCP numbers each byte"
                + " and repeats what gets lost until the other side has acknowledged it.")
        .at(sent)
        .bytes(text)
        .tell();
    if (count == 0) {
      count = read(socket, in, left());
      roundTrip = System.nanoTime() - sent;
    }
    if (count < 0) {
      ended("It closed without a reply: its limits or its lists refuse us. ");
      return false;
    }
    back(Arrays.copyOf(received, count), "round trip", roundTrip);
    return true;
  }

  private void back(byte[] bytes, String time, long nanos) {
    story
        .step(
            TO_CLIENT,
            "Bytes come back",
            "In the order in which they were sent. A read returns what has arrived by then: TCP"
                + " keeps no borders between messages, programs have to, with line feeds for"
                + " example.")
        .time(time, nanos)
        .bytes(bytes)
        .tell();
  }

  private void endOutput(Socket socket, boolean serverEnded) throws IOException {
    socket.shutdownOutput();
    story
        .step(
            TO_SERVER,
            "Our FIN: no more bytes from here",
            serverEnded
                ? "The second half is closed as well."
                : "The connection is half closed: the server may still send, and we still read.")
        .fact("bytes sent in all", text.length)
        .tell();
  }

  /** Whatever is left, to the server's FIN. */
  private void readToEnd(Socket socket, InputStream in, String why) throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    long start = System.nanoTime();
    int count;
    while ((count = read(socket, in, left())) >= 0) {
      rest.write(received, 0, count);
    }
    if (rest.size() > 0) {
      back(rest.toByteArray(), "waited", System.nanoTime() - start);
    }
    ended(why);
  }

  private void ended(String why) {
    story
        .step(
            TO_CLIENT,
            "The server's FIN: no more bytes from there",
            why + "The program sees it as the end of the stream: read() returns -1.")
        .fact("bytes received in all", bytesIn)
        .tell();
  }

  private long left() {
    return TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
  }

  private int read(Socket socket, InputStream in, long millis) throws IOException {
    // At least one: 0 would wait for ever.
    socket.setSoTimeout((int) Math.max(1, millis));
    int count = in.read(received);
    if (count > 0) {
      reads++;
      bytesIn += count;
    }
    return count;
  }

  private static int local(SocketChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }
}
