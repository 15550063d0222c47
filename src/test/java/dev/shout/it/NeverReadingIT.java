package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Texts;
import dev.shout.Waiting;
import dev.shout.text.Uppercase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** Clients that send and never read: the server stops reading them, and its memory stays flat. */
@Isolated("what it measures, stalls and memory, others would disturb")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class NeverReadingIT {

  private static final int CLIENTS = 8;
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Less than the clients could send in a hundredth of a second. */
  private static final long FLAT_KIB = 8 * 1024;

  @Test
  void shouldHoldItsMemoryFlatWhileClientsSendAndNeverReadForTenSeconds() throws Exception {
    Tools.requireProc();
    try (Server server = Server.start()) {
      List<Sender> senders = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          senders.add(new Sender(server.tcpPort(), i));
        }
        sendFor(senders, QUIET_NANOS);
        long before = server.kernelKib("VmRSS");
        long sent = sent(senders);
        sendFor(senders, STALL_NANOS);
        assertThat(server.kernelKib("VmRSS") - before).isLessThan(FLAT_KIB);
        assertThat(sent(senders)).isEqualTo(sent);
        // It serves others meanwhile, and has lost nothing of theirs.
        byte[] text = Texts.mixed(10_000, 1);
        Bytes.assertEqual("another", Asking.byTcp(server.tcpPort(), text), Uppercase.of(text));
        for (Sender sender : senders) {
          sender.readAll();
        }
      } finally {
        for (Sender sender : senders) {
          sender.close();
        }
      }
    }
  }

  private static long sent(List<Sender> senders) {
    return senders.stream().mapToLong(sender -> sender.sent).sum();
  }

  /** Tries to send all the time, until nothing could be sent for so long. */
  private static void sendFor(List<Sender> senders, long nanos) throws Exception {
    long[] last = {System.nanoTime()};
    Waiting.until(
        "nothing more can be sent",
        () -> {
          if (senders.stream().mapToLong(Sender::send).sum() > 0) {
            last[0] = System.nanoTime();
          }
          return System.nanoTime() - last[0] > nanos;
        });
  }

  /** One client: what it sends is one text over and over. */
  private static final class Sender implements AutoCloseable {

    private final byte[] text;
    private final ByteBuffer rest;
    private final SocketChannel channel;
    private long sent;

    Sender(int port, long seed) throws IOException {
      text = Texts.ascii(60_000 + (int) seed);
      rest = ByteBuffer.wrap(text);
      channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.configureBlocking(false);
    }

    long send() {
      if (!rest.hasRemaining()) {
        rest.clear();
      }
      try {
        int count = channel.write(rest);
        sent += count;
        return count;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Everything that was sent comes back, however long it waited. */
    void readAll() throws IOException {
      channel.shutdownOutput();
      channel.configureBlocking(true);
      channel.socket().setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      byte[] upper = Uppercase.of(text);
      long read = 0;
      var in = channel.socket().getInputStream();
      while (read < sent) {
        byte[] part = in.readNBytes((int) Math.min(upper.length, sent - read));
        Bytes.assertEqual("at " + read, part, Arrays.copyOf(upper, Math.max(1, part.length)));
        read += part.length;
      }
      assertThat(in.read()).isEqualTo(-1);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
