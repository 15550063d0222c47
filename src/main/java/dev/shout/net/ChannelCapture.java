package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.spi.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;

/**
 * A Vert.x instance that remembers the channel of the one datagram socket made with it, and gives
 * that channel a buffer for the largest datagram.
 *
 * <p>Vert.x keeps a socket's channel to itself, and asks the instance's transport for it. So this
 * wrapper answers with a transport that delegates everything and keeps what it hands out. Works
 * with any instance and needs no reflection; {@code UdpSocketTest} fails should Vert.x ask
 * elsewhere.
 */
@SuppressWarnings("deprecation") // InternetProtocolFamily: Netty's old name, in Vert.x's signatures
final class ChannelCapture extends VertxWrapper {

  /** The most bytes that one datagram can bring, over IPv6. */
  private static final int LARGEST_DATAGRAM = 65_535;

  private final CapturingTransport transport;

  ChannelCapture(VertxInternal vertx) {
    super(vertx);
    this.transport = new CapturingTransport(vertx.transport());
  }

  @Override
  public Transport transport() {
    return transport;
  }

  /** The channel of the socket that was made. */
  Channel channel() {
    if (transport.channel == null) {
      throw new IllegalStateException("Vert.x made a datagram socket past its transport");
    }
    return transport.channel;
  }

  /** Java's own channel below it, or null on a native transport. */
  java.nio.channels.DatagramChannel javaChannel() {
    return transport.javaChannel;
  }

  private static final class CapturingTransport implements Transport {

    private final Transport real;
    private DatagramChannel channel;
    private java.nio.channels.DatagramChannel javaChannel;

    CapturingTransport(Transport real) {
      this.real = real;
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
      return real.ioHandlerFactory();
    }

    @Override
    public DatagramChannel datagramChannel() {
      return datagramChannel(io.netty.channel.socket.InternetProtocolFamily.IPv4);
    }

    @Override
    public DatagramChannel datagramChannel(io.netty.channel.socket.InternetProtocolFamily family) {
      if (real instanceof NioTransport) {
        // What NioTransport does, over a Java channel that we know: Netty's accessor is protected.
        javaChannel = open(family);
        channel = new NioDatagramChannel(javaChannel);
      } else {
        channel = real.datagramChannel(family);
      }
      return channel;
    }

    private static java.nio.channels.DatagramChannel open(
        io.netty.channel.socket.InternetProtocolFamily family) {
      try {
        return java.nio.channels.DatagramChannel.open(
            family == io.netty.channel.socket.InternetProtocolFamily.IPv6
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
      real.configure(channel, options);
      // Now, not later: io_uring hands its first buffer to the kernel when the channel is
      // registered.
      channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(LARGEST_DATAGRAM));
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
      return real.channelFactory(domainSocket);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
      return real.serverChannelFactory(domainSocket);
    }
  }
}
