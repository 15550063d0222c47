package dev.shout.net;

import io.vertx.core.Context;
import io.vertx.core.internal.ContextInternal;
import java.util.concurrent.TimeUnit;

/**
 * A timer finer than Vert.x's, which counts whole milliseconds: too coarse for who sends a message
 * every 50 microseconds.
 *
 * <p>Native transports ask the kernel for nanoseconds. On nio the selector knows milliseconds: the
 * last half of one is spent looking again and again.
 */
public final class NanoTimer {

  private NanoTimer() {}

  /**
   * Runs something once, on the context's event loop.
   *
   * @param context an event-loop context
   * @param delayNanos time from now; 0 and less is as soon as the loop can
   * @param action what to do then; cannot be called off
   */
  @SuppressWarnings("FutureReturnValueIgnored") // not called off; what it throws, Netty logs
  public static void after(Context context, long delayNanos, Runnable action) {
    ((ContextInternal) context)
        .nettyEventLoop()
        .schedule(action, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
  }
}
