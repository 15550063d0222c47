package dev.shout.server;

import dev.shout.config.UdpServerOptions;
import dev.shout.net.Transports;
import dev.shout.net.UdpSocket;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP server: each datagram goes back to its sender in upper case.
 *
 * <p>Its {@code config()} is the section {@code udp} of the configuration, see {@link
 * UdpServerOptions}. Runs on the event loop of its instance; several instances share a port where
 * the transport can (SO_REUSEPORT), and the kernel spreads senders over them.
 *
 * <p>Start fails with {@link CannotListenException} when the port cannot be opened. A reply that
 * cannot be sent is counted and never stops the socket.
 */
public final class UdpServerVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(UdpServerVerticle.class);

  /** Datagrams answered in a turn of the event loop before other sockets get theirs. */
  private static final int DATAGRAMS_PER_READ = 64;

  private final UdpCounters counters;
  private final Future<?> closeAfter;
  private UdpSocket udp;

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
    this.counters = counters;
    this.closeAfter = closeAfter;
  }

  @Override
  public Future<?> start() {
    UdpServerOptions options = UdpServerOptions.fromJson(config());
    String host = options.host();
    udp =
        UdpSocket.open(
                vertx,
                new DatagramSocketOptions()
                    .setIpV6(host.indexOf(':') >= 0)
                    .setReusePort(options.instances() > 1 && Transports.canShareUdpPort(vertx))
                    .setReceiveBufferSize(options.receiveBufferBytes())
                    .setSendBufferSize(options.sendBufferBytes()))
            .datagramsPerRead(DATAGRAMS_PER_READ);
    udp.socket().handler(this::answer).exceptionHandler(e -> log.debug("udp socket: {}", e + ""));
    return udp.socket()
        .listen(options.port(), host)
        .recover(
            e -> Future.failedFuture(new CannotListenException("UDP", host, options.port(), e)));
  }

  /** Vert.x closes the socket when this is done. */
  @Override
  public Future<?> stop() {
    return closeAfter;
  }

  private void answer(DatagramPacket packet) {
    counters.datagramReceived();
    ByteBuf reply = MessageUppercase.of(((BufferInternal) packet.data()).getByteBuf());
    int length = reply.readableBytes();
    if (length > UdpSocket.MAX_PAYLOAD) {
      reply.release();
      counters.replyTooLong();
      log.debug("reply of {} bytes to {} is no datagram", length, packet.sender());
      return;
    }
    Buffer data = BufferInternal.buffer(reply);
    udp.send(data, packet.sender()).onComplete(v -> counters.datagramSent(), this::sendFailed);
  }

  private void sendFailed(Throwable cause) {
    counters.sendFailed();
    log.debug("reply not sent: {}", cause + "");
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
