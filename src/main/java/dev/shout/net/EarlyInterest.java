package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Asks for the input of an accepted connection before epoll knows it, so that it is taken in with
 * that interest.
 *
 * <p>Netty takes it in with hardly any, calls its handlers, and then asks for input: another system
 * call, 2 % of a connection with one message. Nothing is read sooner for it: what there is to read
 * is told by the next turn of the event loop, when the handlers are in their places ({@code
 * LeanEpollTransportTest.shouldTakeAConnectionIntoEpollOnce}).
 *
 * <p>Stands in the pipeline of the welcoming socket, before Netty's own handler. Runs on its event
 * loop; stateless.
 */
@Sharable
final class EarlyInterest extends ChannelInboundHandlerAdapter {

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ((Channel) message).unsafe().beginRead();
    context.fireChannelRead(message);
  }
}
