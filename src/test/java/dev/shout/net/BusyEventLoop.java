package dev.shout.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An event loop that looks at no socket for a while, so that much can come at once. */
final class BusyEventLoop {

  private static final int LIMIT_SECONDS = 20;

  private BusyEventLoop() {}

  /** What is done meanwhile. */
  interface Action {
    void run() throws Exception;
  }

  /** Keeps the event loop busy until the action is over. */
  static void meanwhile(EventLoop loop, Action action) throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    loop.execute(
        () -> {
          busy.countDown();
          awaitQuietly(over);
        });
    awaitQuietly(busy);
    try {
      action.run();
    } finally {
      over.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
