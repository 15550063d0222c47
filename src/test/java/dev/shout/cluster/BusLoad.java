package dev.shout.cluster;

import static dev.shout.Waiting.until;

import dev.shout.cluster.TestCluster.Member;
import io.vertx.core.eventbus.EventBus;
import java.io.File;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests a second at {@code shout.uppercase} over 1, 2, 3 and 5 nodes, processes of their own on
 * this machine, asked by one more that serves nothing; for docs/scaling.md. A minute in all:
 *
 * <pre>mvn -q -DskipTests package exec:java@bus-load</pre>
 */
final class BusLoad {

  private static final int[] NODES = {1, 2, 3, 5};
  private static final int WINDOW = 256;
  private static final int BYTES = 64;
  private static final int WARM_UP_SECONDS = 4;
  private static final int SECONDS = 5;

  private BusLoad() {}

  /** Prints a row for each number of nodes. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    out.println("| nodes | requests/s | failed |\n|---|---|---|");
    for (int nodes : NODES) {
      out.println(row(nodes));
    }
  }

  private static String row(int nodes) throws Exception {
    int port = TestCluster.freePort();
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        processes.add(node(port));
      }
      Member asking = TestCluster.join(TestCluster.options(port, List.of("127.0.0.1")));
      try {
        until("all are there", () -> asking.directory().nodes().size() == nodes);
        return row(nodes, asking.vertx().eventBus());
      } finally {
        asking.leave();
      }
    } finally {
      processes.forEach(Process::destroy);
      for (Process process : processes) {
        process.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static Process node(int port) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-jar",
            System.getProperty("shout.jar", "target/shout.jar"),
            "127.0.0.1:0",
            "-cluster");
    builder.environment().put("SHOUT_CLUSTER_PORT", Integer.toString(port));
    builder.environment().put("SHOUT_CLUSTER_NAME", TestCluster.options(port, List.of()).name());
    File nowhere = new File("/dev/null");
    return builder.redirectOutput(nowhere).redirectError(nowhere).start();
  }

  /** As many requests on their way as the window has, each followed by the next. */
  private static String row(int nodes, EventBus bus) {
    LongAdder answered = new LongAdder();
    LongAdder failed = new LongAdder();
    AtomicBoolean stop = new AtomicBoolean();
    String text = "a".repeat(BYTES);
    for (int i = 0; i < WINDOW; i++) {
      ask(bus, text, answered, failed, stop);
    }
    pass(WARM_UP_SECONDS);
    long before = answered.sum();
    pass(SECONDS);
    long requests = answered.sum() - before;
    stop.set(true);
    return "| " + nodes + " | " + requests / SECONDS + " | " + failed + " |";
  }

  private static void ask(
      EventBus bus, String text, LongAdder answered, LongAdder failed, AtomicBoolean stop) {
    if (stop.get()) {
      return;
    }
    bus.request(BusAddress.UPPERCASE, text)
        .onComplete(
            reply -> {
              answered.increment();
              ask(bus, text, answered, failed, stop);
            },
            e -> {
              failed.increment();
              ask(bus, text, answered, failed, stop);
            });
  }

  private static void pass(int seconds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
