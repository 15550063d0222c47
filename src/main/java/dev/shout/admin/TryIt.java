package dev.shout.admin;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * "Try it, and see the socket": opens a real socket to one of this server's own ports, sends a line
 * through it, and tells each step, see {@link SocketStory}.
 *
 * <p>The sockets block, as the book's do, on worker threads of their own, so that neither the
 * server nor the page waits for them. Bounded: {@link #MAX_AT_ONCE} tries at once and {@link
 * #MAX_PER_SECOND} in a second; who comes beyond is told so, by {@link #BUSY}. Used on one event
 * loop, where the steps are heard as well. A socket that fails is a step of the story; the future
 * fails only when nothing was tried.
 */
final class TryIt implements AutoCloseable {

  /** Tries under way at once: threads that may wait for a socket. */
  static final int MAX_AT_ONCE = 4;

  /** Tries begun in a second: the page shows a socket, it is no generator of load. */
  static final int MAX_PER_SECOND = 10;

  /** Milliseconds without a reply to a datagram before it is sent again. */
  static final int UDP_TIMEOUT_MILLIS = 1000;

  /** Milliseconds for a handshake, and again for all that comes after it. */
  static final int TCP_TIMEOUT_MILLIS = 5000;

  /** What the failure of a try beyond either bound says. */
  static final String BUSY = "too many tries at once; try again in a second";

  /** Where one of our own servers is; asked for anew by each try, on a worker thread. */
  interface Target {
    TryTarget get() throws IOException;
  }

  private final Vertx vertx;
  private final Optional<Target> udp;
  private final Optional<Target> tcp;
  private final int udpTimeoutMillis;
  private final int tcpTimeoutMillis;
  private final WorkerExecutor workers;
  private int underWay;
  private long second;
  private int begunInSecond;

  /**
   * For the servers of this process.
   *
   * @param udp the UDP server; empty when it does not run
   * @param tcp the TCP server; empty when it does not run
   */
  TryIt(Vertx vertx, Optional<Target> udp, Optional<Target> tcp) {
    this(vertx, udp, tcp, UDP_TIMEOUT_MILLIS, TCP_TIMEOUT_MILLIS);
  }

  /** With other time-outs, in milliseconds. */
  TryIt(
      Vertx vertx,
      Optional<Target> udp,
      Optional<Target> tcp,
      int udpTimeoutMillis,
      int tcpTimeoutMillis) {
    this.udpTimeoutMillis = udpTimeoutMillis;
    this.tcpTimeoutMillis = tcpTimeoutMillis;
    this.vertx = vertx;
    this.udp = udp;
    this.tcp = tcp;
    this.workers = vertx.createSharedWorkerExecutor("shout-try-it", MAX_AT_ONCE);
  }

  /**
   * Tries once.
   *
   * @param steps hears each step, on the caller's event loop
   * @return succeeds when the story is told; fails with {@link #BUSY} before the first step
   */
  Future<Void> run(TryRequest request, Consumer<JsonObject> steps) {
    if (!mayBegin()) {
      return Future.failedFuture(BUSY);
    }
    underWay++;
    Context context = vertx.getOrCreateContext();
    Promise<Void> told = Promise.promise();
    SocketStory story = new SocketStory(step -> context.runOnContext(v -> steps.accept(step)));
    workers
        .executeBlocking(
            () -> {
              tell(request, story);
              // In the queue behind the steps. The future of executeBlocking is complete at once,
              // and would overtake them.
              context.runOnContext(v -> told.tryComplete());
              return null;
            },
            false)
        .onFailure(told::tryFail);
    return told.future().onComplete(v -> underWay--);
  }

  private boolean mayBegin() {
    long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (now != second) {
      second = now;
      begunInSecond = 0;
    }
    if (underWay == MAX_AT_ONCE || begunInSecond == MAX_PER_SECOND) {
      return false;
    }
    begunInSecond++;
    return true;
  }

  private void tell(TryRequest request, SocketStory story) {
    byte[] text = request.text().getBytes(StandardCharsets.UTF_8);
    boolean overUdp = request.protocol() == TryRequest.Protocol.UDP;
    Optional<Target> target = overUdp ? udp : tcp;
    try {
      if (target.isEmpty()) {
        story
            .step(
                SocketStory.Place.NOTE,
                "Nobody listens",
                "This process runs no "
                    + request.protocol()
                    + " server, so there is no port to"
                    + " ask.")
            .tell();
      } else if (overUdp) {
        new TryUdp(story, target.get().get(), text, request.dropReply(), udpTimeoutMillis).run();
      } else {
        new TryTcp(story, target.get().get(), text, tcpTimeoutMillis).run();
      }
    } catch (IOException | RuntimeException e) {
      story
          .step(SocketStory.Place.NOTE, "It failed", "The system refused a call on the socket.")
          .fact("the system says", e.getMessage() == null ? e.toString() : e.getMessage())
          .tell();
    }
  }

  /** Ends the threads; tries under way fail as their sockets do. */
  @Override
  public void close() {
    workers.close();
  }
}
