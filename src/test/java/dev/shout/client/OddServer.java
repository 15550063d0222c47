package dev.shout.client;

import dev.shout.text.Uppercase;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/** UDP servers that behave in ways of their own, on a thread of their own. */
final class OddServer implements AutoCloseable {

  private static final int LARGEST = 65_535;

  /** What a server does with a datagram; the text is what came in. */
  private interface Service {
    void serve(OddServer server, DatagramPacket request) throws IOException;
  }

  private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final Service service;
  private final List<String> texts = new ArrayList<>();
  private final List<SocketAddress> senders = new ArrayList<>();
  private final List<DatagramPacket> waiting = new ArrayList<>();
  private int mostAtOnce;

  private OddServer(Service service) throws IOException {
    this.service = service;
    Thread thread = new Thread(this::run, "odd-server");
    thread.setDaemon(true);
    thread.start();
  }

  static OddServer thatAnswersTwice() throws IOException {
    return new OddServer(
        (server, request) -> {
          server.answer(request);
          server.answer(request);
        });
  }

  static OddServer thatIgnores(String ignored) throws IOException {
    return new OddServer(
        (server, request) -> {
          if (!text(request).equals(ignored)) {
            server.answer(request);
          }
        });
  }

  /** Answers only when so many are there: fewer at once would wait for ever. */
  static OddServer thatAnswersInGroupsOf(int group) throws IOException {
    return new OddServer(
        (server, request) -> {
          server.waiting.add(request);
          server.mostAtOnce = Math.max(server.mostAtOnce, server.waiting.size());
          if (server.waiting.size() == group) {
            for (DatagramPacket held : server.waiting) {
              server.answer(held);
            }
            server.waiting.clear();
          }
        });
  }

  private void run() {
    while (!socket.isClosed()) {
      try {
        DatagramPacket request = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.receive(request);
        synchronized (this) {
          texts.add(text(request));
          senders.add(request.getSocketAddress());
          service.serve(this, request);
        }
      } catch (IOException ignored) {
        // Closed: the test is over.
      }
    }
  }

  private static String text(DatagramPacket packet) {
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private void answer(DatagramPacket request) throws IOException {
    byte[] upper = Uppercase.of(Arrays.copyOf(request.getData(), request.getLength()));
    socket.send(new DatagramPacket(upper, upper.length, request.getSocketAddress()));
  }

  int port() {
    return socket.getLocalPort();
  }

  synchronized int asked(String text) {
    return (int) texts.stream().filter(text::equals).count();
  }

  synchronized int portsThatAsked(String text) {
    HashSet<SocketAddress> ports = new HashSet<>();
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).equals(text)) {
        ports.add(senders.get(i));
      }
    }
    return ports.size();
  }

  synchronized int mostAtOnce() {
    return mostAtOnce;
  }

  @Override
  public void close() {
    socket.close();
  }
}
