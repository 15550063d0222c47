package dev.shout;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Event loops that look at no socket for a while, so that much can come at once. */
public final class HeldEventLoops {

  private static final int LIMIT_SECONDS = 20;

  private HeldEventLoops() {}

  /** What is done meanwhile. */
  public interface Action {
    void run() throws Exception;
  }

  /** Holds an event loop until the action is over. */
  public static void meanwhile(EventExecutor loop, Action action) throws Exception {
    CountDownLatch end = hold(List.of(loop));
    try {
      action.run();
    } finally {
      end.countDown();
    }
  }

  /** Holds event loops until the end is counted down; returns when all of them are held. */
  public static CountDownLatch hold(List<? extends EventExecutor> loops)
      throws InterruptedException {
    CountDownLatch held = new CountDownLatch(loops.size());
    CountDownLatch end = new CountDownLatch(1);
    for (EventExecutor loop : loops) {
      loop.execute(
          () -> {
            held.countDown();
            awaitQuietly(end);
          });
    }
    assertThat(held.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    return end;
  }

  private static void awaitQuietly(CountDownLatch end) {
    try {
      end.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
