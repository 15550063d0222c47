package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replies that wait, since the kernel's send buffer is full: on the loopback it never is. */
class ReplyHandlerTest {

  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_000);

  /** Sends back what came, or throws when that is told. */
  private static final class Echo implements DatagramReplies {

    private final List<Throwable> failures = new ArrayList<>();
    private int sent;
    private RuntimeException trouble;

    @Override
    public ByteBuf replyTo(ByteBuf request) {
      if (trouble != null) {
        request.release();
        throw trouble;
      }
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
      throw new AssertionError(cause);
    }
  }

  /** A channel that writes when it is told to. */
  private static final class Stuck extends EmbeddedChannel {

    private boolean stuck = true;

    Stuck(Echo echo) {
      super(new ReplyHandler(echo, null, false));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
      if (!stuck) {
        super.doWrite(queue);
      }
    }

    void come(ByteBuf data) {
      writeInbound(new DatagramPacket(data, PEER, PEER));
    }
  }

  private static ByteBuf small() {
    return Unpooled.directBuffer(65_535).writeBytes(new byte[5]);
  }

  @Test
  void shouldHoldNoLargeBufferForEachSmallReplyThatWaits() throws Exception {
    Stuck channel = new Stuck(new Echo());
    channel.come(small());
    List<ByteBuf> requests = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      requests.add(small());
      channel.come(requests.get(i));
    }
    assertThat(requests).allMatch(request -> request.refCnt() == 0);
    List<Integer> waiting = new ArrayList<>();
    channel
        .unsafe()
        .outboundBuffer()
        .forEachFlushedMessage(
            packet -> waiting.add(((DatagramPacket) packet).content().capacity()));
    assertThat(waiting).hasSize(11);
    assertThat(waiting.subList(1, 11)).containsOnly(5);
    channel.finishAndReleaseAll();
  }

  @Test
  void shouldCountWhatWaitedWhenTheKernelTakesIt() {
    Echo echo = new Echo();
    Stuck channel = new Stuck(echo);
    channel.come(small());
    channel.come(small());
    assertThat(echo.sent).isZero();
    channel.stuck = false;
    channel.flush();
    assertThat(echo.sent).isEqualTo(2);
    channel.releaseOutbound();
  }

  @Test
  void shouldCountWhatWaitedAsFailedWhenTheSocketIsClosed() {
    Echo echo = new Echo();
    Stuck channel = new Stuck(echo);
    channel.come(small());
    channel.come(small());
    channel.finishAndReleaseAll();
    assertThat(echo.failures).hasSize(2);
    assertThat(echo.sent).isZero();
  }

  @Test
  void shouldFailRepliesThatNoLongerFitIntoTheQueue() {
    Echo echo = new Echo();
    Stuck channel = new Stuck(echo);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    channel.come(small());
    assertThat(echo.failures).singleElement().isInstanceOf(SendQueueFullException.class);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.stuck = false;
    channel.come(small());
    assertThat(echo.sent).isOne();
    channel.releaseOutbound();
  }

  @Test
  void shouldCountOneFailureAndGoOnWhenAReplyCannotBeMade() {
    Echo echo = new Echo();
    Stuck channel = new Stuck(echo);
    channel.stuck = false;
    echo.trouble = new IllegalStateException("no memory");
    channel.come(small());
    assertThat(echo.failures).containsExactly(echo.trouble);
    echo.trouble = null;
    channel.come(small());
    assertThat(echo.sent).isOne();
    assertThat(channel.isOpen()).isTrue();
    channel.releaseOutbound();
  }
}
