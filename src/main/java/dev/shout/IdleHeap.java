package dev.shout;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the heap shrink when the load is over, where the JVM chose the collector and the size.
 *
 * <p>With two processors and enough memory that is G1, on a heap that begins with a 64th of the
 * memory. It looks at the size only when it collects, and a server that leaves hardly any garbage
 * gives it no reason to: what one busy minute touched stays resident for good (311 MB, and 140 with
 * this; bench/compare/footprint). JEP 346 has G1 collect without a reason when it did not for a
 * while, if it is asked. Asked is only as long as the heap is large: each such collection is a
 * pause of some milliseconds ({@code IdleHeapIT}).
 *
 * <p>The timer runs on an event loop and looks at one number. The rest is on a worker thread, for
 * the management beans are some hundred classes: a heap that is small, as {@code ./shout} has it,
 * never loads them. On a JVM without them, or without G1, nothing happens.
 */
final class IdleHeap {

  private static final Logger log = LoggerFactory.getLogger(IdleHeap.class);

  private static final long LOOK_MILLIS = TimeUnit.SECONDS.toMillis(5);

  /** Bytes of heap from which it is worth it. */
  private static final long LARGE = 128L << 20;

  /** G1 collects when it did not for so long. */
  private static final String INTERVAL_MILLIS = "5000";

  private static final String INTERVAL = "G1PeriodicGCInterval";
  private static final String OFF = "0";

  private final Vertx vertx;
  private boolean asking;

  private IdleHeap(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Looks after the heap from now on. */
  static void shrink(Vertx vertx) {
    IdleHeap heap = new IdleHeap(vertx);
    vertx.setPeriodic(LOOK_MILLIS, heap::look);
  }

  private void look(long timer) {
    boolean large = Runtime.getRuntime().totalMemory() > LARGE;
    if (large == asking) {
      return;
    }
    asking = large;
    Callable<Boolean> ask = () -> askG1(large ? INTERVAL_MILLIS : OFF);
    vertx
        .executeBlocking(ask, false)
        .onSuccess(
            heard -> {
              if (!heard) {
                vertx.cancelTimer(timer);
              }
            })
        .onFailure(
            e -> {
              log.debug("heap stays as it is: {}", e + "");
              vertx.cancelTimer(timer);
            });
  }

  /** False if it is not G1, if it may not shrink so far, or if the user has asked himself. */
  private static boolean askG1(String interval) {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (!Boolean.parseBoolean(vm.getVMOption("UseG1GC").getValue())
        || Long.parseLong(vm.getVMOption("MinHeapSize").getValue()) > LARGE
        || !vm.getVMOption(INTERVAL)
            .getValue()
            .equals(interval.equals(OFF) ? INTERVAL_MILLIS : OFF)) {
      return false;
    }
    vm.setVMOption(INTERVAL, interval);
    return true;
  }
}
