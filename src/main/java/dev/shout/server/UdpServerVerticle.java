package dev.shout.server;

import dev.shout.config.ServerAddress;
import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import dev.shout.net.UdpSocket;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP server: each datagram goes back to its sender in upper case.
 *
 * <p>Its {@code config()} is the section {@code udp} of the configuration, see {@link
 * UdpServerOptions}. Runs on the event loop of its instance; several instances share a port where
 * the transport can (SO_REUSEPORT), and the kernel spreads senders over them: the first is told how
 * many there will be, and the others are deployed after it, with {@code reusePort}.
 *
 * <p>Start fails with {@link CannotListenException} when the port cannot be opened. Whom it does
 * not answer is decided by {@link UdpGuard}. A reply goes to nobody but the sender; one that cannot
 * be sent is counted and never stops the socket.
 *
 * <p>Replies go out below Vert.x's socket, in batches: see {@link UdpSocket#answerInBatches}. With
 * {@code batching} off they go through {@code DatagramSocket.send}: the same bytes and counts, for
 * nearly twice the work.
 */
public final class UdpServerVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(UdpServerVerticle.class);

  /** Datagrams answered in a turn of the event loop before other sockets get theirs. */
  private static final int DATAGRAMS_PER_READ = 64;

  /** Bytes of replies that wait for a full send buffer: two such turns of the largest datagrams. */
  private static final int MAX_QUEUED_BYTES = 2 * DATAGRAMS_PER_READ * UdpSocket.MAX_PAYLOAD;

  private final UdpCounters counters;
  private final UdpReplies replies;
  private final Future<?> closeAfter;
  private final Probes probes;
  private UdpServerOptions options;
  private UdpSocket udp;
  private volatile OptionalLong dropsAtStop;

  /** For a deployment by class name. */
  public UdpServerVerticle() {
    this(new UdpCounters(), Future.succeededFuture());
  }

  /**
   * With counters that the caller reads, or shares among instances.
   *
   * @param counters what this instance adds to
   * @param closeAfter until then it goes on answering when it is told to stop: a server that drains
   *     its connections is still there for datagrams
   */
  public UdpServerVerticle(UdpCounters counters, Future<?> closeAfter) {
    this(counters, closeAfter, new Probes());
  }

  /**
   * The same, and it answers its own process whatever its lists and limits say.
   *
   * @param counters what this instance adds to
   * @param closeAfter until then it goes on answering when it is told to stop
   * @param probes the sockets with which this process asks it
   */
  public UdpServerVerticle(UdpCounters counters, Future<?> closeAfter, Probes probes) {
    this.counters = counters;
    this.probes = probes;
    this.replies = new UdpReplies(counters);
    this.closeAfter = closeAfter;
  }

  @Override
  public Future<?> start() {
    options = UdpServerOptions.fromJson(config());
    if (options.reusePort()) {
      Transports.requireSharedPorts(vertx, "udp.reusePort");
    }
    String host = options.host();
    udp =
        UdpSocket.open(
                vertx,
                new DatagramSocketOptions()
                    .setIpV6(host.indexOf(':') >= 0)
                    .setReusePort(options.reusePort())
                    .setReceiveBufferSize(options.receiveBufferBytes())
                    .setSendBufferSize(options.sendBufferBytes()))
            .maxQueuedBytes(MAX_QUEUED_BYTES);
    if (options.batching()) {
      udp.answerInBatches(replies, DATAGRAMS_PER_READ);
    } else {
      udp.datagramsPerRead(DATAGRAMS_PER_READ).socket().handler(this::answer);
    }
    return udp.socket()
        .listen(options.port(), host)
        .onSuccess(v -> serve())
        .recover(
            e -> Future.failedFuture(new CannotListenException("UDP", host, options.port(), e)));
  }

  /** After binding, in the same turn of the event loop: the guard must know our port. */
  private void serve() {
    if (options.instances() > 1 && Transports.canSharePorts(vertx)) {
      // Only now: bound with it, we would share the port with whoever has it, and nobody be told.
      udp.sharePort();
    }
    int port = localAddress().port();
    int perSecond = options.maxPerSecondPerAddress();
    RateLimit rateLimit =
        perSecond == 0
            ? null
            : RateLimit.shared(
                vertx, new ServerAddress(options.host(), port).toString(), perSecond);
    udp.guard(new UdpGuard(options, port, rateLimit, counters, probes, new OncePerMinute()));
    // What comes past the guard: Vert.x closes the socket after it, as without heap for a copy.
    udp.socket().exceptionHandler(e -> log.error("udp: closed after {}", e + ""));
    counters.countKernelDrops(this::kernelDrops);
  }

  /** The plain way: through the socket, one by one. */
  private void answer(DatagramPacket packet) {
    ByteBuf reply = replies.replyTo(((BufferInternal) packet.data()).getByteBuf());
    if (reply != null) {
      udp.send(BufferInternal.buffer(reply), packet.sender())
          .onComplete(v -> replies.sent(1), replies::failed);
    }
  }

  /** Vert.x closes the socket when this is done, and the kernel forgets its count with it. */
  @Override
  public Future<?> stop() {
    return closeAfter.onComplete(v -> dropsAtStop = udp.kernelDrops());
  }

  /**
   * Datagrams that the kernel dropped because the receive buffer was full. They are in no other
   * count. Asks the kernel: for who asks now and then, on any thread.
   *
   * @return a count, the last one after the stop; empty where the system does not tell
   */
  public OptionalLong kernelDrops() {
    OptionalLong last = dropsAtStop;
    return last == null ? udp.kernelDrops() : last;
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
    return udp.socket().localAddress();
  }

  /**
   * The counters that this instance adds to.
   *
   * @return the same object each time
   */
  public UdpCounters counters() {
    return counters;
  }
}
