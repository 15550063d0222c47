package dev.shout.admin;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * How the event loops of the servers are: how long a task waits for its turn, and how much time of
 * a processor each takes.
 *
 * <p>The obvious gauge, time spent in handlers, would cost each event two looks at the clock. Here
 * each loop gets one empty task a second, and the kernel is asked for the time of its thread.
 *
 * <p>Made and ticked on the admin server's event loop; the numbers may be read by any thread.
 */
final class EventLoops {

  private static final long LOOK_MILLIS = 1_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** One instance of a server and its event loop, which it may share with others. */
  static final class Loop {

    private final String name;
    private final Context context;
    private volatile long threadId;
    private volatile long lagNanos;
    private volatile long waitingSince;
    private volatile boolean waiting;

    Loop(String name, Context context) {
      this.name = name;
      this.context = context;
    }

    /** Such as {@code udp-0}. */
    String name() {
      return name;
    }

    /** How long the last task waited for its turn; longer, when one waits longer now. Seconds. */
    double lagSeconds() {
      long since = waitingSince;
      long nanos = waiting ? Math.max(lagNanos, System.nanoTime() - since) : lagNanos;
      return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    /** Time of a processor that its thread has taken since it started, seconds; or not a number. */
    double cpuSeconds() {
      long nanos = threadId == 0 ? -1 : THREADS.getThreadCpuTime(threadId);
      return nanos < 0 ? Double.NaN : nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private void look(ObjLongConsumer<Loop> lags) {
      if (waiting) {
        return;
      }
      long start = System.nanoTime();
      waitingSince = start;
      waiting = true;
      context.runOnContext(
          turn -> {
            threadId = Thread.currentThread().getId();
            lagNanos = System.nanoTime() - start;
            waiting = false;
            lags.accept(this, lagNanos);
          });
    }
  }

  private final List<Loop> loops = new ArrayList<>();

  /** Those of the servers that run, and our own. */
  EventLoops(Watched watched, Context own) {
    watched.udp().ifPresent(udp -> udp.instances().forEach(one -> add("udp-", one.eventLoop())));
    watched.tcp().ifPresent(tcp -> tcp.instances().forEach(one -> add("tcp-", one.eventLoop())));
    loops.add(new Loop("admin", own));
  }

  private void add(String kind, Context context) {
    long number = loops.stream().filter(loop -> loop.name.startsWith(kind)).count();
    loops.add(new Loop(kind + number, context));
  }

  /** Looks once a second from now on, until the verticle is gone. */
  void start(Vertx vertx, ObjLongConsumer<Loop> lags) {
    vertx.setPeriodic(0, LOOK_MILLIS, timer -> loops.forEach(loop -> loop.look(lags)));
  }

  /** All of them. */
  List<Loop> all() {
    return List.copyOf(loops);
  }
}
