package dev.shout.net;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.metrics.NetworkMetrics;
import io.vertx.core.spi.metrics.TCPMetrics;

/**
 * What Vert.x's own metrics hear of a connection, where whoever made the Vert.x instance turned
 * them on. Shout counts by itself and does not.
 *
 * <p>Runs on the connection's event loop.
 */
final class ConnectionMetrics {

  private final NetworkMetrics<Object> metrics;
  private final Object metric;
  private final SocketAddress peer;

  private ConnectionMetrics(NetworkMetrics<Object> metrics, Object metric, SocketAddress peer) {
    this.metrics = metrics;
    this.metric = metric;
    this.peer = peer;
  }

  /**
   * Those of a socket that Vert.x made.
   *
   * @return null when there are none
   */
  @SuppressWarnings("unchecked") // the metrics' own type: Vert.x keeps it as an Object, too
  static ConnectionMetrics of(ConnectionBase socket) {
    NetworkMetrics<Object> metrics = socket.metrics();
    return metrics == null
        ? null
        : new ConnectionMetrics(metrics, socket.metric(), socket.remoteAddress());
  }

  void bytesRead(int bytes) {
    metrics.bytesRead(metric, peer, bytes);
  }

  void bytesWritten(int bytes) {
    metrics.bytesWritten(metric, peer, bytes);
  }

  void disconnected() {
    if (metrics instanceof TCPMetrics<Object> tcp) {
      tcp.disconnected(metric, peer);
    }
  }
}
