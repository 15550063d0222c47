package dev.shout.client;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad network between UDP clients and a server: drops a part of the datagrams, doubles some,
 * delays all a little differently (so that they change places), and some past the client's
 * time-out. Both ways.
 */
public final class LossyRelay implements AutoCloseable {

  private static final int LARGEST = 65_535;

  private final DatagramSocket front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  private final InetSocketAddress server;
  private final long pastTimeoutMillis;
  private final Random random = new Random(42);
  private final Map<InetSocketAddress, DatagramSocket> backs = new HashMap<>();
  private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();

  /** Datagrams that it did not pass on. */
  public final AtomicInteger dropped = new AtomicInteger();

  /** Datagrams that it passed on twice. */
  public final AtomicInteger doubled = new AtomicInteger();

  /** Datagrams that it held back past the time-out. */
  public final AtomicInteger late = new AtomicInteger();

  public LossyRelay(int serverPort, long pastTimeoutMillis) throws IOException {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
    this.pastTimeoutMillis = pastTimeoutMillis;
    pump(
        front,
        packet -> {
          DatagramSocket back = backOf((InetSocketAddress) packet.getSocketAddress());
          badly(back, packet, server);
        });
  }

  public int port() {
    return front.getLocalPort();
  }

  /** Each client's port has a socket of its own towards the server, as with a NAT. */
  private DatagramSocket backOf(InetSocketAddress client) throws IOException {
    DatagramSocket known = backs.get(client);
    if (known != null) {
      return known;
    }
    DatagramSocket back = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    backs.put(client, back);
    pump(back, packet -> badly(front, packet, client));
    return back;
  }

  private interface Sink {
    void accept(java.net.DatagramPacket packet) throws IOException;
  }

  private static void pump(DatagramSocket from, Sink sink) {
    Thread thread =
        new Thread(
            () -> {
              while (!from.isClosed()) {
                try {
                  java.net.DatagramPacket packet =
                      new java.net.DatagramPacket(new byte[LARGEST], LARGEST);
                  from.receive(packet);
                  sink.accept(packet);
                } catch (IOException ignored) {
                  // Closed: the test is over.
                }
              }
            },
            "lossy-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized void badly(
      DatagramSocket through, java.net.DatagramPacket packet, InetSocketAddress to) {
    if (random.nextInt(100) < 20) {
      dropped.incrementAndGet();
      return;
    }
    int copies = 1;
    if (random.nextInt(100) < 10) {
      doubled.incrementAndGet();
      copies = 2;
    }
    for (int i = 0; i < copies; i++) {
      long millis = random.nextInt(4);
      if (random.nextInt(100) < 5) {
        late.incrementAndGet();
        millis = pastTimeoutMillis + random.nextInt((int) pastTimeoutMillis);
      }
      byte[] data = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
      var unused = delays.schedule(() -> send(through, data, to), millis, TimeUnit.MILLISECONDS);
    }
  }

  private static void send(DatagramSocket through, byte[] data, InetSocketAddress to) {
    try {
      through.send(new java.net.DatagramPacket(data, data.length, to));
    } catch (IOException ignored) {
      // Closed: the test is over.
    }
  }

  @Override
  public void close() {
    delays.shutdownNow();
    front.close();
    backs.values().forEach(DatagramSocket::close);
  }
}
