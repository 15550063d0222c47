package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;

/**
 * Hears when a server cannot accept, for want of file descriptors above all.
 *
 * <p>Netty then stops accepting for a second and tries again, so that nothing spins; but it logs
 * each failure with its stack trace, and Vert.x has no handler for it. The welcoming socket's
 * channel is the parent of every accepted one: this stands at the end of its pipeline from the
 * first connection on ({@code HostilePeersIT}).
 *
 * <p>The handler runs on the acceptor's event loop.
 */
public final class AcceptFailures extends ChannelInboundHandlerAdapter {

  private static final String NAME = "acceptFailures";

  private final Handler<Throwable> handler;

  private AcceptFailures(Handler<Throwable> handler) {
    this.handler = handler;
  }

  /**
   * Hears the failures of the server that accepted a socket; a second call changes nothing.
   *
   * @param accepted any socket of the server
   * @param handler hears each failure
   */
  public static void hear(NetSocket accepted, Handler<Throwable> handler) {
    Channel welcoming = ((NetSocketInternal) accepted).channelHandlerContext().channel().parent();
    ChannelPipeline pipeline = welcoming.pipeline();
    synchronized (welcoming) {
      if (pipeline.get(NAME) == null) {
        pipeline.addLast(NAME, new AcceptFailures(handler));
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    handler.handle(cause);
  }
}
