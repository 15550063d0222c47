package dev.shout.soak;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Clients that go on visiting, each on its own thread and at its own pace, until the load is closed
 * or one is not answered as promised.
 *
 * <p>For a sample all of them finish their visit and wait: what the server holds then is not what
 * it happens to be busy with.
 */
final class Load implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ReadWriteLock visiting = new ReentrantReadWriteLock(true);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<Visits> all;
  private volatile boolean closed;

  /** Starts one client for each of the visits, which together make so many in a second. */
  Load(List<Visits> all, double visitsPerSecond) {
    this.all = List.copyOf(all);
    long pause = (long) (TimeUnit.SECONDS.toNanos(1) * all.size() / visitsPerSecond);
    for (int i = 0; i < all.size(); i++) {
      Visits visits = all.get(i);
      Random random = new Random(i);
      threads.execute(() -> run(visits, random, pause));
    }
  }

  private void run(Visits visits, Random random, long pause) {
    while (!closed && failure.get() == null) {
      long next = System.nanoTime() + pause;
      visiting.readLock().lock();
      try {
        visits.visit(random);
      } catch (IOException | AssertionError e) {
        failure.compareAndSet(null, e);
      } finally {
        visiting.readLock().unlock();
      }
      while (!closed && System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  /** Something to do while no client is on a visit. */
  interface AtRest<T> {
    T get() throws Exception;
  }

  /** Does it when all visits under way have ended; then the clients go on. */
  <T> T atRest(AtRest<T> action) throws Exception {
    check();
    visiting.writeLock().lock();
    try {
      return action.get();
    } finally {
      visiting.writeLock().unlock();
    }
  }

  /** Fails with what a client failed with. */
  private void check() {
    Throwable first = failure.get();
    if (first != null) {
      throw new AssertionError("a client was not answered as promised", first);
    }
  }

  /** Lets the clients finish, and fails if one has failed. */
  @Override
  public void close() throws IOException {
    closed = true;
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Visits visits : all) {
      visits.close();
    }
    check();
  }
}
