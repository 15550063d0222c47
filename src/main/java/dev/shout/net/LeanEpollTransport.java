package dev.shout.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.Future;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.transport.Transport;
import java.util.Iterator;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Vert.x's epoll transport, less what it adds to the cost of each connection and datagram.
 *
 * <ul>
 *   <li>Vert.x accepts on a thread of its own and hands each connection over to its event loop: two
 *       more switches of threads, which cost as much as the rest of a short connection. Here a
 *       server accepts on the event loop that made it; the connections are still dealt out to all
 *       instances. A loop that is busy accepts later, as those of Node and nginx do.
 *   <li>Netty accepts one connection a turn, so that a server takes a turn of its event loop for
 *       each: {@link #ACCEPTS_PER_TURN}. It tells epoll of each one twice: {@link EarlyInterest}.
 *   <li>Vert.x sets options of each accepted socket to what they are already, a system call each;
 *       one of them, too late: {@link DelayedAcknowledgements}.
 *   <li>Netty has the kernel look twice for each input: {@link EdgeTriggered}.
 *   <li>Its sockets are for IPv6, and take IPv4 as addresses within it: here a datagram socket is
 *       of the family that was asked for, and a welcoming socket too, see {@link #listening}.
 * </ul>
 *
 * <p>One for each Vert.x instance: it knows the event loops that it made ({@code
 * LeanEpollTransportTest}).
 */
final class LeanEpollTransport extends EpollTransport {

  /**
   * Connections accepted in one turn, before those that are open have theirs. Netty's 1 deals them
   * out evenly to processes that share a port; here it cost 7 % of a connection with one message.
   */
  static final int ACCEPTS_PER_TURN = 16;

  /** Whether what is bound on this thread just now is bound to an IPv4 address. */
  private static final FastThreadLocal<Boolean> IPV4 = new FastThreadLocal<>();

  private EventLoopGroup eventLoops;

  /**
   * Lets a welcoming socket be of its address's family. Vert.x makes the socket before it tells the
   * transport where it is bound to.
   *
   * @param host the address; a name says nothing of its family, and changes nothing
   * @param listen binds, and makes the socket before it returns
   * @return what that returns
   */
  static <T> T listening(String host, Supplier<T> listen) {
    IPV4.set(NetUtil.isValidIpV4Address(host));
    try {
      return listen.get();
    } finally {
      IPV4.remove();
    }
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    if (domainSocket || !Boolean.TRUE.equals(IPV4.get())) {
      return super.serverChannelFactory(domainSocket);
    }
    return () -> new EpollServerSocketChannel(SocketProtocolFamily.INET);
  }

  @Override
  public EventLoopGroup eventLoopGroup(
      int type, int threads, ThreadFactory threadFactory, int ioRatio) {
    if (type == Transport.ACCEPTOR_EVENT_LOOP_GROUP && eventLoops != null) {
      return new Acceptors(eventLoops);
    }
    eventLoops = super.eventLoopGroup(type, threads, threadFactory, ioRatio);
    return eventLoops;
  }

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    bootstrap
        .option(ChannelOption.RECVBUF_ALLOCATOR, accepts())
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel welcoming) {
                welcoming.pipeline().addLast(new EarlyInterest());
                if (!domainSocket && !options.isTcpQuickAck()) {
                  welcoming.pipeline().addLast(new DelayedAcknowledgements());
                }
              }
            });
    // Null takes the option back.
    if (!options.isTcpQuickAck()) {
      bootstrap.childOption(EpollChannelOption.TCP_QUICKACK, null);
    }
    if (options.getTcpUserTimeout() == NetServerOptions.DEFAULT_TCP_USER_TIMEOUT) {
      bootstrap.childOption(EpollChannelOption.TCP_USER_TIMEOUT, null);
    }
    if (!options.isTcpCork()) {
      bootstrap.childOption(EpollChannelOption.TCP_CORK, null);
    }
    if (!options.isTcpKeepAlive()) {
      bootstrap.childOption(ChannelOption.SO_KEEPALIVE, null);
    }
    if (options.isTcpNoDelay()) {
      // Netty has set it before.
      bootstrap.childOption(ChannelOption.TCP_NODELAY, null);
    }
  }

  /** Until there is none: what accept(2) returns is no number of bytes that tells. */
  private static RecvByteBufAllocator accepts() {
    return new ServerChannelRecvByteBufAllocator()
        .respectMaybeMoreData(false)
        .maxMessagesPerRead(ACCEPTS_PER_TURN);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    IoHandlerFactory epoll = super.ioHandlerFactory();
    return executor -> new EdgeTriggered(epoll.newHandler(executor));
  }

  @Override
  @SuppressWarnings(
      "deprecation") // InternetProtocolFamily: Netty's old name, in Vert.x's signature
  public DatagramChannel datagramChannel(io.netty.channel.socket.InternetProtocolFamily family) {
    return family == io.netty.channel.socket.InternetProtocolFamily.IPv4
        ? new EpollDatagramChannel(SocketProtocolFamily.INET)
        : new EpollDatagramChannel();
  }

  /** The same event loops, of which a server that is made on one gets that one. */
  private static final class Acceptors extends AbstractEventExecutorGroup
      implements EventLoopGroup {

    private final EventLoopGroup loops;

    Acceptors(EventLoopGroup loops) {
      this.loops = loops;
    }

    @Override
    public EventLoop next() {
      for (EventExecutor loop : loops) {
        if (loop.inEventLoop()) {
          return (EventLoop) loop;
        }
      }
      return loops.next();
    }

    @Override
    public ChannelFuture register(Channel channel) {
      return next().register(channel);
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
      return next().register(promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
      return next().register(channel, promise);
    }

    @Override
    public Iterator<EventExecutor> iterator() {
      return loops.iterator();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
      return loops.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    @Deprecated
    public void shutdown() {
      loops.shutdown();
    }

    @Override
    public Future<?> terminationFuture() {
      return loops.terminationFuture();
    }

    @Override
    public boolean isShuttingDown() {
      return loops.isShuttingDown();
    }

    @Override
    public boolean isShutdown() {
      return loops.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return loops.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return loops.awaitTermination(timeout, unit);
    }
  }
}
