package dev.shout.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.core.net.impl.VertxHandler;
import io.vertx.core.spi.metrics.NetworkMetrics;

/**
 * What stands in the pipeline for a {@link TcpStream}: a Vert.x connection of our own kind, as
 * Vert.x's HTTP connections are of theirs, in the place of the socket that Vert.x made.
 *
 * <p>The obvious code keeps that socket. But it holds a queue for writes from other threads, 4 KiB
 * for each connection that never has one, and leads each buffer through a second queue, for
 * handlers on other threads. A connection in strict-thread mode has neither: it is used on its
 * event loop alone ({@code TcpStreamTest.shouldLeaveNothingOfTheSocketThatVertxMade}).
 *
 * <p>Runs on the connection's event loop.
 */
final class StreamConnection extends VertxConnection {

  /** Vert.x's name for its handler in a pipeline. */
  static final String HANDLER = "handler";

  private final TcpStream stream;
  private final NetworkMetrics<?> metrics;

  private StreamConnection(
      ContextInternal owner,
      ChannelHandlerContext context,
      TcpStream stream,
      NetworkMetrics<?> metrics,
      Object metric) {
    super(owner, context, true);
    this.stream = stream;
    this.metrics = metrics;
    metric(metric);
  }

  /**
   * Takes the place of a socket, which nobody may use any more.
   *
   * @param socket before the first byte of input reached it
   * @param stream hears what happens
   */
  static StreamConnection replace(NetSocketInternal socket, TcpStream stream) {
    ConnectionBase old = (ConnectionBase) socket;
    // Its parts, not itself: the handler keeps its factory, and the socket would live on in it.
    ContextInternal owner = old.context();
    NetworkMetrics<?> metrics = old.metrics();
    Object metric = old.metric();
    VertxHandler<StreamConnection> handler =
        VertxHandler.create(
            context -> new StreamConnection(owner, context, stream, metrics, metric));
    socket.channelHandlerContext().pipeline().replace(HANDLER, HANDLER, handler);
    return handler.getConnection();
  }

  @Override
  protected void handleMessage(Object message) {
    stream.onMessage(message);
  }

  @Override
  protected void handleWriteQueueDrained() {
    stream.onDrain();
  }

  /** Vert.x's own shutdown event among them: it would time a close of its own. Draining is ours. */
  @Override
  protected void handleEvent(Object event) {
    ReferenceCountUtil.release(event);
  }

  /** A peer's reset is no error of ours, and Vert.x would log it as one. */
  @Override
  protected void handleException(Throwable cause) {
    stream.onException(cause);
  }

  @Override
  protected void handleClosed() {
    super.handleClosed();
    context.emit(v -> stream.onClose());
  }

  @Override
  public NetworkMetrics<?> metrics() {
    return metrics;
  }
}
