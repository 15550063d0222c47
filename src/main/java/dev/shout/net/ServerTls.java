package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.VertxConnection;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * The server's side of TLS 1.2 and 1.3: a handshake on a socket that was just accepted, with the
 * certificate of the moment.
 *
 * <p>The obvious code is {@code NetServerOptions.setSsl(true)}. It starts the handshake as soon as
 * a connection is accepted: before the PROXY header that a balancer sends first could be believed
 * or not, and before the address is looked at, so that who is not allowed still costs a signature.
 * {@code NetSocket.upgradeToSsl} comes later, but is for a client that waits to be asked: it reads
 * the certificate while a client's first message may already be taken for data.
 *
 * <p>{@link #use} may be called on any thread and counts for the handshakes that come; all else
 * runs on the socket's event loop.
 */
public final class ServerTls {

  /** What a handshake may take, as Vert.x and Netty have it. */
  public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

  static final String TLS_1_2 = "TLSv1.2";
  static final String TLS_1_3 = "TLSv1.3";

  private final Duration handshakeTimeout;
  private final Duration closeTimeout;
  private volatile SslContext context;

  /**
   * Makes it with a first certificate.
   *
   * @param context see {@link #context}
   * @param handshakeTimeout how long a handshake may take before the connection is closed
   * @param closeTimeout how long our close_notify may wait for a peer that does not read
   */
  public ServerTls(SslContext context, Duration handshakeTimeout, Duration closeTimeout) {
    this.context = context;
    this.handshakeTimeout = handshakeTimeout;
    this.closeTimeout = closeTimeout;
  }

  /**
   * Puts together what a handshake needs.
   *
   * @param keys our certificate and its key
   * @param clientAuthorities who vouches for clients, each of which then needs a certificate; null
   *     when none does
   * @param tls13Only whether TLS 1.2 is refused
   * @return for {@link #use}
   * @throws SSLException when the JVM cannot use the key
   */
  public static SslContext context(
      X509KeyManager keys, X509TrustManager clientAuthorities, boolean tls13Only)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(keys)
            .sslProvider(SslProvider.JDK)
            .protocols(tls13Only ? List.of(TLS_1_3) : List.of(TLS_1_3, TLS_1_2));
    if (clientAuthorities != null) {
      builder.trustManager(clientAuthorities).clientAuth(ClientAuth.REQUIRE);
    }
    return builder.build();
  }

  /**
   * Takes another certificate for the connections that come; those that are there go on.
   *
   * @param next see {@link #context}
   */
  public void use(SslContext next) {
    context = next;
  }

  /**
   * Answers the client's handshake. Call it within the connect handler, or within the callback of
   * {@link ProxyHeaders}: reading has not gone on then.
   *
   * @param socket just accepted
   * @param done when the handshake is over, before the first byte of text: take the stream then
   * @param failed instead, once, when it failed, took too long or was cut off; the connection is
   *     closed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handlers tell
  public void handshake(NetSocket socket, Runnable done, Runnable failed) {
    NetSocketInternal internal = (NetSocketInternal) socket;
    Channel channel = internal.channelHandlerContext().channel();
    SslHandler tls = context.newHandler(channel.alloc());
    tls.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    // Netty's 3 s are for a peer that is gone: with a slow reader they cut off our close_notify.
    tls.setCloseNotifyFlushTimeoutMillis(closeTimeout.toMillis());
    // A failed handshake is the peer's fault and is counted: no line in the log for each.
    socket.exceptionHandler(error -> {});
    // Vert.x asks when the server stops: nothing was answered yet that could be lost.
    socket.shutdownHandler(v -> socket.close());
    Runnable opened =
        () -> {
          socket.shutdownHandler(null);
          done.run();
        };
    ContextInternal owner = ((VertxConnection) socket).context();
    // Before Vert.x's own handler, and behind what still reads a PROXY header.
    channel
        .pipeline()
        .addBefore("handler", "tls12", new Tls12Records(tls))
        .addBefore("handler", "ssl", tls)
        .addBefore("handler", "handshake", new Handshake(owner, tls, opened, failed));
  }

  /** Waits for the end of the handshake, which Netty announces in order with the data. */
  private static final class Handshake extends ChannelInboundHandlerAdapter {

    private final ContextInternal owner;
    private final SslHandler tls;
    private final Runnable done;
    private final Runnable failed;

    Handshake(ContextInternal owner, SslHandler tls, Runnable done, Runnable failed) {
      this.owner = owner;
      this.tls = tls;
      this.done = done;
      this.failed = failed;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (!(event instanceof SslHandshakeCompletionEvent completion)) {
        context.fireUserEventTriggered(event);
        return;
      }
      ChannelPipeline pipeline = context.pipeline();
      pipeline.remove(this);
      if (!completion.isSuccess()) {
        owner.emit(v -> failed.run());
        return;
      }
      if (!TLS_1_2.equals(tls.engine().getSession().getProtocol())) {
        pipeline.remove(Tls12Records.class);
      }
      owner.emit(v -> done.run());
    }
  }
}
