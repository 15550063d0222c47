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
 * has no reason to: what one busy minute touched stays resident for good (311 MB, bench/compare/
 * footprint; 153 with this). JEP 346 has G1 collect now and then without a reason, for those who
 * ask: asked is here, as long after the start as a start takes nobody's time, and not for a heap
 * that is small, as {@code ./shout} has it ({@code IdleHeapIT}).
 *
 * <p>Looks on a worker thread, for the management beans are some hundred classes. On a JVM without
 * them, or without G1, nothing happens.
 */
final class IdleHeap {

  private static final Logger log = LoggerFactory.getLogger(IdleHeap.class);

  private static final long LOOK_AFTER_MILLIS = TimeUnit.SECONDS.toMillis(10);

  /** Bytes of heap from which it is worth the classes. */
  private static final long LARGE = 128L << 20;

  /** A collection after so long without one; half of how soon memory should be back. */
  private static final String INTERVAL_MILLIS = "5000";

  private static final String INTERVAL = "G1PeriodicGCInterval";

  private IdleHeap() {}

  /** Looks once, later. */
  static void shrink(Vertx vertx) {
    vertx.setTimer(LOOK_AFTER_MILLIS, timer -> look(vertx));
  }

  private static void look(Vertx vertx) {
    if (Runtime.getRuntime().totalMemory() < LARGE) {
      return;
    }
    Callable<Boolean> ask = IdleHeap::askG1;
    vertx
        .executeBlocking(ask, false)
        .onSuccess(asked -> log.debug("heap shrinks when idle: {}", asked))
        .onFailure(e -> log.debug("heap stays as it is: {}", e + ""));
  }

  /** True if it is G1, and the user has not said something of the kind himself. */
  private static boolean askG1() {
    HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (!Boolean.parseBoolean(vm.getVMOption("UseG1GC").getValue())
        || !"0".equals(vm.getVMOption(INTERVAL).getValue())) {
      return false;
    }
    vm.setVMOption(INTERVAL, INTERVAL_MILLIS);
    return true;
  }
}
