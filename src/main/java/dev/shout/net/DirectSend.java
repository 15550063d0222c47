package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;

/**
 * Hands a buffer to the kernel at once, past the pipeline and the write queue, where nothing waits
 * in that queue.
 *
 * <p>The obvious code writes to the channel and flushes. Both go through the pipeline and through a
 * list of what waits, with an object for each buffer: a quarter of what a short message costs
 * beside the kernel. But mostly nothing waits, and the kernel takes all. What it does not take goes
 * the usual way, and so does everything after it until the queue is empty: the order stays ({@code
 * TcpStreamTest.shouldKeepTheOrderWhenTheKernelTakesAPart}).
 *
 * <p>For epoll without TLS. Runs on the channel's event loop; stateless but for the socket.
 */
final class DirectSend {

  private final Channel channel;
  private final Socket socket;

  /**
   * Makes one.
   *
   * @param channel of which {@link #isPlainEpoll} is true
   */
  DirectSend(EpollSocketChannel channel) {
    this.channel = channel;
    this.socket = (Socket) channel.fd();
  }

  /**
   * Is there nothing between a channel and a socket of epoll?
   *
   * @param channel with its TLS handler, if it shall have one
   */
  static boolean isPlainEpoll(Channel channel) {
    return channel instanceof EpollSocketChannel
        && channel.pipeline().get(SslHandler.class) == null;
  }

  /**
   * Sends what the kernel takes.
   *
   * @param buffer read as far as it was sent; still the caller's
   * @return true when all of it was
   */
  boolean all(ByteBuf buffer) {
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    // Not isEmpty(), which knows of no buffer that was not flushed yet.
    if (queue == null || queue.totalPendingWriteBytes() > 0 || !buffer.hasMemoryAddress()) {
      return false;
    }
    try {
      int start = buffer.readerIndex();
      buffer.readerIndex(
          start + socket.sendAddress(buffer.memoryAddress(), start, buffer.writerIndex()));
      return !buffer.isReadable();
    } catch (IOException e) {
      // The usual way meets it too, and knows what to do then.
      return false;
    }
  }
}
