package dev.shout.server;

import dev.shout.config.TcpServerOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The open connections of one server instance: looks at their time once a second, and closes them
 * in order when the server stops.
 *
 * <p>One timer for all: with a timer, or Netty's IdleStateHandler, for each, every read would ask
 * the time. Runs on the instance's event loop.
 */
final class TcpConnections {

  private static final long LOOK_MILLIS = 1_000;

  private static final long LAST_WORDS_MILLIS = 2_000;

  private final Vertx vertx;
  private final TcpServerOptions options;
  private final Set<TcpServerConnection> open = new HashSet<>();
  private final Promise<Void> drained = Promise.promise();
  private final long lookTimer;
  private boolean draining;

  TcpConnections(Vertx vertx, TcpServerOptions options) {
    this.vertx = vertx;
    this.options = options;
    this.lookTimer = vertx.setPeriodic(LOOK_MILLIS, timer -> look());
  }

  void add(TcpServerConnection connection) {
    open.add(connection);
  }

  void remove(TcpServerConnection connection) {
    open.remove(connection);
    if (draining && open.isEmpty()) {
      drained.tryComplete();
    }
  }

  int size() {
    return open.size();
  }

  /** Those that are open now, in no order. */
  TcpServerConnection[] toArray() {
    return open.toArray(new TcpServerConnection[0]);
  }

  /** What some of them are at now; who has closed meanwhile is left out. */
  List<ConnectionInfo> describe(List<TcpServerConnection> some) {
    long now = System.nanoTime();
    return some.stream().filter(open::contains).map(each -> each.describe(now)).toList();
  }

  private void look() {
    long now = System.nanoTime();
    // A copy: what is closed leaves the set.
    for (TcpServerConnection connection : new ArrayList<>(open)) {
      connection.checkTime(now);
    }
  }

  /**
   * Ends the connections: each when it is silent for {@code drainIdleMillis}, all when {@code
   * drainTimeoutSeconds} are over. Each gets the replies to all that was read from it, and then the
   * end. Who has not read them {@value #LAST_WORDS_MILLIS} ms later is cut off.
   *
   * @return done when the last one is closed
   */
  Future<Void> drain() {
    draining = true;
    vertx.cancelTimer(lookTimer);
    if (open.isEmpty()) {
      return Future.succeededFuture();
    }
    long start = System.nanoTime();
    long idle = TimeUnit.MILLISECONDS.toNanos(options.drainIdleMillis());
    long timeout = TimeUnit.SECONDS.toNanos(options.drainTimeoutSeconds());
    long lookMillis = Math.max(10, Math.min(100, options.drainIdleMillis() / 4));
    drainLook(start, idle, timeout);
    long timer = vertx.setPeriodic(lookMillis, t -> drainLook(start, idle, timeout));
    return drained.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void drainLook(long start, long idle, long timeout) {
    long now = System.nanoTime();
    boolean over = now - start >= timeout;
    boolean lastWordsOver =
        now - start >= timeout + TimeUnit.MILLISECONDS.toNanos(LAST_WORDS_MILLIS);
    for (TcpServerConnection connection : new ArrayList<>(open)) {
      if (lastWordsOver) {
        connection.abort();
      } else if (over || connection.idle(now) >= idle) {
        connection.endOutput();
      }
      connection.checkTime(now);
    }
  }
}
