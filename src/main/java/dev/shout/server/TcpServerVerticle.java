package dev.shout.server;

import dev.shout.config.TcpServerOptions;
import dev.shout.net.TcpStream;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP server: each byte stream goes back in upper case, as it comes.
 *
 * <p>Its {@code config()} is the section {@code tcp} of the configuration, see {@link
 * TcpServerOptions}. Runs on the event loop of its instance; the instances of a deployment share
 * one welcoming socket, and Vert.x deals connections out to them in turn.
 *
 * <p>Start fails with {@link CannotListenException} when the port cannot be opened. What happens on
 * a connection is in {@link TcpServerConnection}.
 */
public final class TcpServerVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(TcpServerVerticle.class);

  private final TcpCounters counters;
  private TcpServerOptions options;
  private NetServer server;

  /** For a deployment by class name. */
  public TcpServerVerticle() {
    this(new TcpCounters());
  }

  /**
   * With counters that the caller reads, or shares among instances.
   *
   * @param counters what this instance adds to
   */
  public TcpServerVerticle(TcpCounters counters) {
    this.counters = counters;
  }

  @Override
  public Future<?> start() {
    options = TcpServerOptions.fromJson(config());
    server =
        vertx
            .createNetServer(new NetServerOptions().setAcceptBacklog(options.backlog()))
            .connectHandler(this::accept)
            .exceptionHandler(e -> log.debug("tcp server: {}", e + ""));
    return server
        .listen(port(), options.host())
        .recover(
            e ->
                Future.failedFuture(
                    new CannotListenException("TCP", options.host(), options.port(), e)));
  }

  /**
   * Vert.x lets servers of one port share a socket, but not on port 0: each would get a port of its
   * own. A negative number is its name for "one free port for all who say this number".
   */
  private int port() {
    boolean shareFreePort = options.port() == 0 && options.instances() > 1;
    return shareFreePort ? -1 - (deploymentID().hashCode() & 0xFFFF) : options.port();
  }

  private void accept(NetSocket socket) {
    new TcpServerConnection(
            vertx, TcpStream.of(socket, options.writeQueueBytes()), counters, options)
        .start();
  }

  /**
   * The address in use, with the real port when port 0 was asked for.
   *
   * @return the address, once started
   */
  public SocketAddress localAddress() {
    return SocketAddress.inetSocketAddress(server.actualPort(), options.host());
  }

  /**
   * The counters that this instance adds to.
   *
   * @return the same object each time
   */
  public TcpCounters counters() {
    return counters;
  }
}
