package dev.shout.bench;

import dev.shout.net.Transports;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One run: opens the connections on their event loops, lets them begin, shows how it goes, and sums
 * up.
 *
 * <p>{@link #run} blocks its thread, which is none of Vert.x's: the event loops have nothing to do
 * but the load. {@link #stop} may be called by any thread.
 */
final class BenchRun {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final BenchOptions options;
  private final Progress progress;
  private final Histogram latency = LoopStats.newHistogram();
  private final Histogram sendDelay = LoopStats.newHistogram();
  private final List<LoadVerticle> loops = new ArrayList<>();
  private Timetable timetable;
  private boolean loopsRun;
  private boolean stopped;

  BenchRun(BenchOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Does it all.
   *
   * @throws BenchFailedException when no connection could be opened
   */
  BenchResult run() throws InterruptedException {
    InetSocketAddress server = resolve();
    Vertx vertx = vertx();
    try {
      return run(vertx, server);
    } finally {
      vertx.close().await();
    }
  }

  /** The same on an instance of the caller's, which stays open. */
  BenchResult run(Vertx vertx) throws InterruptedException {
    return run(vertx, resolve());
  }

  private Vertx vertx() {
    // Nothing is served from files: no cache folder on disk.
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    try {
      return Vertx.builder()
          .with(
              new VertxOptions()
                  .setEventLoopPoolSize(options.threads())
                  .setFileSystemOptions(files))
          .withTransport(Transports.named(options.transport()))
          .build();
    } catch (IllegalArgumentException e) {
      throw new BenchFailedException(e.getMessage());
    }
  }

  private InetSocketAddress resolve() {
    String host = options.target().host();
    try {
      return new InetSocketAddress(InetAddress.getByName(host), options.target().port());
    } catch (UnknownHostException e) {
      throw new BenchFailedException("unknown host \"" + host + "\"");
    }
  }

  private BenchResult run(Vertx vertx, InetSocketAddress server) throws InterruptedException {
    List<Future<String>> deployed = new ArrayList<>();
    for (int loop = 0; loop < options.threads(); loop++) {
      LoadVerticle verticle = new LoadVerticle(options, server, loop);
      loops.add(verticle);
      deployed.add(vertx.deployVerticle((Deployable) verticle));
    }
    Future.all(deployed).await();
    if (sum(Count.NOT_CONNECTED) == options.connections()) {
      throw new BenchFailedException(cannotConnect());
    }
    CountDownLatch finished = new CountDownLatch(loops.size());
    loops.forEach(loop -> loop.finished().onComplete(done -> finished.countDown()));
    synchronized (this) {
      timetable =
          new Timetable(
              System.nanoTime(), options.warmup().toNanos(), options.duration().toNanos());
      if (stopped) {
        timetable.stop(timetable.start());
      }
      loops.forEach(loop -> loop.begin(timetable.copy()));
      loopsRun = true;
    }
    watch(finished);
    synchronized (this) {
      loopsRun = false;
    }
    Future.join(deployed.stream().map(id -> vertx.undeploy(id.result())).toList()).await();
    return result(Transports.nameOf(vertx));
  }

  /** Reads the loops' figures each second, until all have finished. */
  private void watch(CountDownLatch finished) throws InterruptedException {
    long from = timetable.start();
    boolean done = false;
    while (!done) {
      done = finished.await(from + SECOND_NANOS - System.nanoTime(), TimeUnit.NANOSECONDS);
      long now = System.nanoTime();
      Histogram interval = LoopStats.newHistogram();
      loops.forEach(loop -> loop.stats().drainInto(interval, sendDelay));
      latency.add(interval);
      if (!done) {
        progress.second(timetable, now, now - from, this::sum, interval);
        from += SECOND_NANOS;
      }
    }
  }

  private BenchResult result(String transport) {
    List<LoopStats> stats = loops.stream().map(LoadVerticle::stats).toList();
    BenchResult result =
        BenchResult.of(
            options, transport, measuredNanos(), wasStopped(), stats, latency, sendDelay);
    if (result.get(Count.NOT_CONNECTED) == options.connections()) {
      throw new BenchFailedException(cannotConnect());
    }
    return result;
  }

  /** A run whose every connection failed ended before its time. */
  private long measuredNanos() {
    timetable.stop(System.nanoTime());
    return timetable.measuredNanos();
  }

  private String cannotConnect() {
    String cause =
        loops.stream()
            .map(loop -> loop.stats().firstFailure())
            .filter(text -> text != null)
            .findFirst()
            .orElse("no reason given");
    return "no server on " + options.protocol() + " " + options.target() + ": " + cause;
  }

  private long sum(Count count) {
    return loops.stream().mapToLong(loop -> loop.stats().get(count)).sum();
  }

  /** Ends the run: no more is sent, and what was measured so far is the result. */
  synchronized void stop() {
    stopped = true;
    if (loopsRun) {
      timetable.stop(System.nanoTime());
      loops.forEach(LoadVerticle::endNow);
    }
  }

  private synchronized boolean wasStopped() {
    return stopped;
  }
}
