package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.VertxConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Behind a load balancer: the PROXY protocol, versions 1 and 2, with which it tells for whom it
 * connects.
 *
 * <p>The obvious code is {@code NetServerOptions.setUseProxyProtocol(true)}, which believes
 * everybody: whoever reaches the port names any address he likes, and no limit and no list holds
 * him. Here the address that really connects is looked at first. One that is no balancer is refused
 * at once: if it were served, it would have gone around the balancer and what that checks.
 *
 * <p>Runs on the socket's event loop.
 */
public final class ProxyHeaders {

  /** What a balancer may take to send its header, which the protocol wants in the first packet. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final AttributeKey<InetAddress> CLIENT = AttributeKey.valueOf("shout.client");

  private final Predicate<InetAddress> isBalancer;
  private final Duration timeout;

  /**
   * Makes a reader of headers.
   *
   * @param isBalancer whose headers are believed; null when there is no balancer
   * @param timeout how long a header may take before the connection is closed
   */
  public ProxyHeaders(Predicate<InetAddress> isBalancer, Duration timeout) {
    this.isBalancer = isBalancer;
    this.timeout = timeout;
  }

  /**
   * Finds out who connects. Call it within the connect handler: reading has not started then.
   *
   * @param socket just accepted
   * @param known gets the client's address, before the first byte behind the header
   * @param refused instead, once, when the connection is no balancer's, or the header is broken or
   *     does not come; it is closed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handlers tell
  public void read(NetSocket socket, Consumer<InetAddress> known, Runnable refused) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    InetAddress peer = clientOf(channel);
    if (isBalancer == null) {
      known.accept(peer);
      return;
    }
    socket.exceptionHandler(error -> {});
    if (!isBalancer.test(peer)) {
      socket.close();
      refused.run();
      return;
    }
    socket.shutdownHandler(v -> socket.close());
    Consumer<InetAddress> found =
        client -> {
          socket.shutdownHandler(null);
          known.accept(client);
        };
    ContextInternal owner = ((VertxConnection) socket).context();
    channel
        .pipeline()
        .addBefore("handler", "proxyDecoder", new HAProxyMessageDecoder(true))
        .addBefore("handler", "proxyHeader", new Header(owner, found, refused, timeout));
  }

  /**
   * The client behind a connection: as its balancer named it, or who really connected.
   *
   * @param channel of a TCP connection
   * @return the address; of a connection that closed meanwhile it may be null
   */
  static InetAddress clientOf(Channel channel) {
    // To ask for an attribute makes one.
    InetAddress named = channel.hasAttr(CLIENT) ? channel.attr(CLIENT).get() : null;
    if (named == null && channel.remoteAddress() instanceof InetSocketAddress peer) {
      return peer.getAddress();
    }
    return named;
  }

  /** Waits for the header and lets nothing else pass. */
  private static final class Header extends ChannelInboundHandlerAdapter {

    private final ContextInternal owner;
    private final Consumer<InetAddress> known;
    private final Runnable refused;
    private final Duration timeout;
    private Future<?> timer;
    private boolean over;

    Header(ContextInternal owner, Consumer<InetAddress> known, Runnable refused, Duration timeout) {
      this.owner = owner;
      this.known = known;
      this.refused = refused;
      this.timeout = timeout;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      timer =
          context
              .executor()
              .schedule(() -> refuse(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (!over && message instanceof HAProxyMessage header) {
          read(context, header);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void read(ChannelHandlerContext context, HAProxyMessage header) {
      if (header.proxiedProtocol().transportProtocol() == TransportProtocol.DGRAM) {
        refuse(context);
        return;
      }
      end();
      // None in a balancer's own check (LOCAL, UNKNOWN), and a path of a Unix socket is none: then
      // it is the balancer itself that asks.
      InetAddress named = address(header.sourceAddress());
      if (named != null) {
        context.channel().attr(CLIENT).set(named);
      }
      context.pipeline().remove(this);
      owner.emit(clientOf(context.channel()), known::accept);
    }

    private static InetAddress address(String text) {
      return text == null ? null : NetUtil.createInetAddressFromIpAddressString(text);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable broken) {
      refuse(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      refuse(context);
      context.fireChannelInactive();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    private void refuse(ChannelHandlerContext context) {
      if (!over) {
        end();
        context.close();
        owner.emit(v -> refused.run());
      }
    }

    private void end() {
      over = true;
      timer.cancel(false);
    }
  }
}
