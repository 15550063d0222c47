package dev.shout.server;

import dev.shout.config.Network;
import dev.shout.config.TcpServerOptions;
import dev.shout.net.AcceptFailures;
import dev.shout.net.ProxyHeaders;
import dev.shout.net.ReadTimer;
import dev.shout.net.ServerTls;
import dev.shout.net.TcpStream;
import dev.shout.net.Transports;
import dev.shout.net.WelcomingSocket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

  private static final long GRACE_BEYOND_OURS_SECONDS = 10;

  /** Of so many reads the time is taken of one at least. */
  static final int READS_PER_TIMED = 64;

  private final TcpServerShared shared;
  private final Runnable whenDrained;
  private final TcpCounters counters;
  private final TcpTraffic traffic;
  private final int instance;
  private final OncePerMinute tooMany = new OncePerMinute();
  private final OncePerMinute cannotAccept = new OncePerMinute();
  private TcpServerOptions options;
  private AddressFilter filter;
  private ConnectionLimits limits;
  private TcpConnections connections;
  private ProxyHeaders proxyHeaders;
  private ServerTls tls;
  private NetServer server;
  private WelcomingSocket welcoming;
  private ReadTimer timer;

  /** For a deployment by class name: what it counts and limits is its own. */
  public TcpServerVerticle() {
    this(new TcpServerShared(), () -> {});
  }

  /**
   * As one of several instances of a server.
   *
   * @param shared what the instances count and limit together
   * @param whenDrained hears that this instance has closed its last connection
   */
  public TcpServerVerticle(TcpServerShared shared, Runnable whenDrained) {
    this.shared = shared;
    this.whenDrained = whenDrained;
    this.counters = shared.counters();
    this.traffic = counters.newTraffic();
    this.instance = shared.nextInstance();
  }

  @Override
  public Future<?> start() {
    options = TcpServerOptions.fromJson(config());
    if (options.reusePort()) {
      // Without a word Vert.x would leave the option out.
      Transports.requireSharedPorts(vertx, "tcp.reusePort");
    }
    filter = new AddressFilter(options.allow(), options.deny());
    limits = shared.limits(options);
    connections = new TcpConnections(vertx, options);
    timer = new ReadTimer(READS_PER_TIMED, counters.serviceTimes()::add);
    proxyHeaders =
        new ProxyHeaders(
            options.proxyProtocol().isEmpty() ? null : this::isBalancer, ProxyHeaders.TIMEOUT);
    if (options.tls().isOn()) {
      Duration closeTimeout = Duration.ofSeconds(options.halfCloseTimeoutSeconds());
      tls = CertificateWatch.of(vertx, deploymentID(), options.tls(), closeTimeout).tls();
    }
    server =
        vertx
            .createNetServer(
                new NetServerOptions()
                    .setAcceptBacklog(options.backlog())
                    .setReusePort(options.reusePort()))
            .connectHandler(this::accept)
            .exceptionHandler(e -> log.debug("tcp server: {}", e + ""));
    return Transports.listen(server, port(), options.host())
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

  private boolean isBalancer(InetAddress address) {
    return options.proxyProtocol().stream().anyMatch((Network of) -> of.contains(address));
  }

  /** The way of a connection: who connects, whether he may, the handshake if there is one, us. */
  private void accept(NetSocket socket) {
    if (welcoming == null) {
      welcoming = WelcomingSocket.of(socket);
      AcceptFailures.hear(socket, this::acceptFailed);
    }
    if (shared.probes().isOurs(socket)) {
      serve(socket, () -> {});
      return;
    }
    proxyHeaders.read(socket, client -> admit(socket, client), counters::proxyRefused);
  }

  /** Before the handshake, which costs a signature. */
  private void admit(NetSocket socket, InetAddress client) {
    if (!filter.permits(client)) {
      counters.refusedByAddress();
      refuse(socket);
    } else if (!limits.enter(client)) {
      counters.refusedByLimit();
      tellTooMany(tooMany.count());
      refuse(socket);
    } else if (tls == null) {
      serve(socket, () -> limits.leave(client));
    } else {
      tls.handshake(
          socket, () -> serve(socket, () -> limits.leave(client)), () -> handshakeFailed(client));
    }
  }

  private void refuse(NetSocket socket) {
    TcpStream.of(socket, options.writeQueueBytes()).abort();
  }

  private void handshakeFailed(InetAddress client) {
    counters.handshakeFailed();
    limits.leave(client);
  }

  private void serve(NetSocket socket, Runnable whenClosed) {
    TcpStream stream = TcpStream.of(socket, options.writeQueueBytes(), timer);
    TcpServerConnection connection =
        new TcpServerConnection(
            stream, counters, traffic, options, shared.nextConnection(), instance);
    counters.connectionAccepted();
    connections.add(connection);
    connection.start(
        System.nanoTime(),
        () -> {
          counters.connectionClosed();
          whenClosed.run();
          connections.remove(connection);
        });
  }

  /** On the acceptor's event loop, and there alone. */
  private void acceptFailed(Throwable cause) {
    counters.acceptFailure();
    long failures = cannotAccept.count();
    if (failures > 0) {
      log.warn("tcp cannot accept, tries again each second: failures={} {}", failures, cause + "");
    }
  }

  private void tellTooMany(long refused) {
    if (refused > 0) {
      log.warn(
          "tcp connections refused={} open={} maxConnections={} maxConnectionsPerAddress={}",
          refused,
          limits.open(),
          options.maxConnections(),
          options.maxConnectionsPerAddress());
    }
  }

  /**
   * Drains: accepts no more, answers what its connections still send until they are silent or the
   * time is over, then closes each behind the last byte of its reply.
   */
  @Override
  public Future<?> stop() {
    CertificateWatch.forget(vertx, deploymentID());
    if (connections.size() > 0) {
      log.info(
          "tcp draining connections={} drainTimeoutSeconds={}",
          connections.size(),
          options.drainTimeoutSeconds());
    }
    return closeWelcoming().compose(v -> drain());
  }

  /** Without a connection so far we do not know the socket: Vert.x closes it, soon enough. */
  private Future<Void> closeWelcoming() {
    return welcoming == null ? Future.succeededFuture() : welcoming.close(context);
  }

  private Future<Void> drain() {
    // Vert.x's own way to close connections, after the grace it is given, would lose what waits in
    // their write queues: TcpStream does not listen to it, and the grace is longer than ours.
    Future<Void> closed =
        server.shutdown(
            options.drainTimeoutSeconds() + GRACE_BEYOND_OURS_SECONDS, TimeUnit.SECONDS);
    return connections.drain().compose(drained -> closed).onComplete(drained -> whenDrained.run());
  }

  /** The connections that are open, in no order. Any thread. */
  Future<TcpServerConnection[]> openConnections() {
    return onEventLoop(connections::toArray);
  }

  /** What some of its connections are at now. Any thread. */
  Future<List<ConnectionInfo>> describe(List<TcpServerConnection> some) {
    return onEventLoop(() -> connections.describe(some));
  }

  private <T> Future<T> onEventLoop(Supplier<T> look) {
    Promise<T> looked = Promise.promise();
    context.runOnContext(v -> looked.complete(look.get()));
    return looked.future();
  }

  /**
   * Where this instance runs.
   *
   * @return its context, once started
   */
  public Context eventLoop() {
    return context;
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
