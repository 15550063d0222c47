package dev.shout;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How tests wait: for a future or for something to become true, with a limit, never for a time. */
public final class Waiting {

  private static final long LIMIT_SECONDS = 30;

  private Waiting() {}

  /** The result of a future. */
  public static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns when the condition holds. */
  public static void until(String what, BooleanSupplier condition) throws TimeoutException {
    until(what, Duration.ofSeconds(LIMIT_SECONDS), condition);
  }

  /** The same with a limit of its own. */
  public static void until(String what, Duration limit, BooleanSupplier condition)
      throws TimeoutException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("waited " + limit.toSeconds() + " s until " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
