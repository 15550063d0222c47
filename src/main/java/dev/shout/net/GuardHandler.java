package dev.shout.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/**
 * A {@link DatagramGuard} in the pipeline of a socket's channel, before Vert.x's own handler. Runs
 * on the event loop.
 *
 * <p>Here for two reasons. A datagram that is refused is let go before Vert.x copies it and writes
 * its sender's address as text, so a flood of them costs little more than its reads. And Vert.x's
 * handler closes the channel for any exception, a read that failed too: one such moment would leave
 * a server that runs and hears nothing ({@code UdpSocketTest .shouldGoOnAfterAReadThatFailed}).
 */
final class GuardHandler extends ChannelInboundHandlerAdapter {

  private final DatagramGuard guard;
  private final ReadTimer timer;
  private int batch;
  private long batchBytes;

  GuardHandler(DatagramGuard guard) {
    this.guard = guard;
    this.timer = new ReadTimer(1, guard::batchServed);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    InetSocketAddress sender = packet.sender();
    timer.read(this);
    batch++;
    batchBytes += packet.content().readableBytes();
    if (guard.permits(sender.getAddress(), sender.getPort())) {
      context.fireChannelRead(packet);
    } else {
      packet.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (batch > 0) {
      guard.batchRead(batch, batchBytes);
      batch = 0;
      batchBytes = 0;
    }
    context.fireChannelReadComplete();
    timer.complete(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    guard.readFailed(cause);
  }
}
