package dev.shout.net;

import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Which replies are given to the kernel together. That they arrive as the datagrams they are, is
 * seen over sockets in UdpBatchTest.
 */
class ReplyRunsTest {

  private static final InetSocketAddress PEER = peer(7_000);

  private final List<Throwable> failures = new ArrayList<>();
  private final List<ByteBuf> requests = new ArrayList<>();
  private int sent;
  private int apart;
  private NativeIoException trouble;
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new ReplyHandler(new Echo(), null, true)) {
        @Override
        protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
          while (trouble != null && queue.current() instanceof SegmentedDatagramPacket) {
            queue.remove(trouble);
          }
          super.doWrite(queue);
        }
      };

  private final class Echo implements DatagramReplies {

    @Override
    public ByteBuf replyTo(ByteBuf request) {
      return request;
    }

    @Override
    public void sent(int replies) {
      sent += replies;
    }

    @Override
    public void failed(Throwable cause) {
      failures.add(cause);
    }

    @Override
    public void sentApart(Throwable cause) {
      apart++;
    }
  }

  private static InetSocketAddress peer(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private DatagramPacket from(InetSocketAddress sender, String text) {
    ByteBuf data = Unpooled.directBuffer().writeBytes(text.getBytes(UTF_8));
    requests.add(data);
    return new DatagramPacket(data, sender, sender);
  }

  private DatagramPacket bytes(int count) {
    return from(PEER, "x".repeat(count));
  }

  /** What goes to the kernel: "port:text", with the length of each datagram where it is a run. */
  private List<String> written() {
    List<String> all = new ArrayList<>();
    for (DatagramPacket packet; (packet = channel.readOutbound()) != null; packet.release()) {
      String text = packet.recipient().getPort() + ":" + packet.content().toString(UTF_8);
      boolean run = packet instanceof SegmentedDatagramPacket;
      all.add(run ? text + "/" + ((SegmentedDatagramPacket) packet).segmentSize() : text);
    }
    return all;
  }

  @AfterEach
  void releaseAll() {
    channel.finishAndReleaseAll();
    assertThat(requests).allMatch(request -> request.refCnt() == 0);
  }

  @Test
  void shouldSendRepliesInARowToOneAddressTogether() {
    channel.writeInbound(from(PEER, "one"), from(PEER, "two"), from(PEER, "six"));
    assertThat(written()).containsExactly("7000:onetwosix/3");
    assertThat(sent).isEqualTo(3);
  }

  @Test
  void shouldEndARunWithAShorterReplyAndBeginAnotherWithALongerOne() {
    channel.writeInbound(
        from(PEER, "one"),
        from(PEER, "at"),
        from(PEER, "be"),
        from(PEER, "four"),
        from(PEER, "five"));
    assertThat(written()).containsExactly("7000:oneat/3", "7000:be", "7000:fourfive/4");
    assertThat(sent).isEqualTo(5);
  }

  @Test
  void shouldKeepTheOrderAmongSeveralAddresses() {
    channel.writeInbound(
        from(peer(1), "a1"), from(peer(2), "b1"), from(peer(2), "b2"), from(peer(1), "a2"));
    assertThat(written()).containsExactly("1:a1", "2:b1b2/2", "1:a2");
  }

  @Test
  void shouldAnswerAnEmptyDatagramByItself() {
    channel.writeInbound(from(PEER, "a"), from(PEER, ""), from(PEER, ""), from(PEER, "b"));
    assertThat(written()).containsExactly("7000:a", "7000:", "7000:", "7000:b");
    assertThat(sent).isEqualTo(4);
  }

  @Test
  void shouldSendAloneWhatDoesNotFitEveryPath() {
    int most = ReplyRuns.LARGEST_DATAGRAM;
    channel.writeInbound(bytes(most + 1), bytes(most + 1), bytes(most), bytes(most));
    assertThat(written().stream().map(text -> text.length() - "7000:".length()))
        .containsExactly(most + 1, most + 1, 2 * most + "/1232".length());
  }

  @Test
  void shouldMakeNoRunLongerThanTheKernelTakes() {
    Object[] many = new Object[130];
    for (int i = 0; i < many.length; i++) {
      many[i] = from(PEER, "text");
    }
    channel.writeInbound(many);
    assertThat(written().stream().map(String::length)).containsExactly(263, 263, 15);
    Object[] large = new Object[64];
    for (int i = 0; i < large.length; i++) {
      large[i] = bytes(ReplyRuns.LARGEST_DATAGRAM);
    }
    channel.writeInbound(large);
    assertThat(written()).allMatch(text -> text.length() < 65_507).hasSize(2);
    assertThat(sent).isEqualTo(130 + 64);
  }

  @Test
  void shouldSendEachByItselfWhenTheKernelRefusesARun() throws Exception {
    trouble = new NativeIoException("sendmmsg", -22);
    channel.writeInbound(from(PEER, "one"), from(PEER, "two"), from(PEER, "at"));
    until("they are sent", () -> ranAll() && sent == 3);
    assertThat(written()).containsExactly("7000:one", "7000:two", "7000:at");
    assertThat(failures).isEmpty();
    assertThat(apart).isOne();
    channel.writeInbound(from(PEER, "one"), from(PEER, "two"));
    assertThat(written()).as("it is not tried again").containsExactly("7000:one", "7000:two");
  }

  @Test
  void shouldTryAgainAfterAFailureThatIsNotTheRunsOwn() throws Exception {
    trouble = new NativeIoException("sendmmsg", -1);
    channel.writeInbound(from(PEER, "one"), from(PEER, "two"));
    until("they are sent", () -> ranAll() && sent == 2);
    assertThat(written()).containsExactly("7000:one", "7000:two");
    assertThat(apart).isZero();
    trouble = null;
    channel.writeInbound(from(PEER, "one"), from(PEER, "two"));
    assertThat(written()).containsExactly("7000:onetwo/3");
  }

  private boolean ranAll() {
    channel.runPendingTasks();
    return true;
  }
}
