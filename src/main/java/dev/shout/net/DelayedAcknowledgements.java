package dev.shout.net;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * Lets the reply to a connection's first bytes carry their acknowledgement (RFC 9293 section
 * 3.8.6.3): the kernel acknowledges without delay at first, in a segment of its own.
 *
 * <p>The obvious code turns {@code TCP_QUICKACK} off on each accepted socket, as Vert.x does. But
 * who sends as soon as he is connected is acknowledged before anybody has accepted him. Off on the
 * welcoming socket, it is off for its connections from their first byte on, and costs no system
 * call for each. It has to be so late because listen(2) sets it back ({@code
 * LeanEpollTransportTest.shouldDelayAcknowledgementsFromTheFirstByteOn}). A connection with one
 * message takes nine segments instead of ten, and 3 % more of them are served in a second.
 *
 * <p>Stands in the pipeline of the welcoming socket. Runs on its event loop; stateless.
 */
@Sharable
final class DelayedAcknowledgements extends ChannelInboundHandlerAdapter {

  /** Netty knows this option of connections alone; the numbers are those of tcp(7). */
  private static final ChannelOption<Integer> TCP_QUICKACK =
      new IntegerUnixChannelOption("TCP_QUICKACK", 6, 12);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.fireChannelActive();
    context.channel().config().setOption(TCP_QUICKACK, 0);
  }
}
