package dev.shout.bench;

import dev.shout.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code bench}: from its words to its figures. Blocks the calling thread until the run
 * is over.
 *
 * <p>Standard output holds the figures and nothing else; the progress and what went wrong go to
 * standard error.
 */
public final class BenchCommand {

  private static final int OK = 0;
  private static final int FAILED = 1;

  /** Longer than the last replies are waited for. */
  private static final long STOP_LIMIT_SECONDS = 15;

  private final BenchOptions options;
  private final PrintStream out;
  private final PrintStream err;

  private BenchCommand(BenchOptions options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs a benchmark, or shows the help.
   *
   * @param arguments the words behind {@code bench}
   * @param out where the figures go
   * @param err where the progress and the errors go
   * @return the exit code: 0, or 1 when nothing answered, a reply was wrong, or a TCP connection
   *     lost bytes. Datagrams that are lost are no failure: UDP may lose them, and the figures tell
   * @throws ConfigException with one line for the user, when an argument is wrong
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    Optional<BenchOptions> options = BenchArguments.parse(arguments);
    if (options.isEmpty()) {
      out.print(help());
      out.flush();
      return OK;
    }
    return new BenchCommand(options.get(), out, err).run();
  }

  private static String help() {
    try (InputStream in = BenchCommand.class.getResourceAsStream("help.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int run() {
    BenchRun run = new BenchRun(options, Progress.of(options, err));
    Interrupt interrupt = new Interrupt(run);
    Runtime.getRuntime().addShutdownHook(interrupt);
    int code;
    try {
      code = report(run.run());
    } catch (BenchFailedException e) {
      err.println("shout: " + e.getMessage());
      code = FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = FAILED;
    }
    out.flush();
    err.flush();
    interrupt.finished(code);
    return code;
  }

  private int report(BenchResult result) {
    out.print(options.json() ? JsonSummary.of(result).encodePrettily() + "\n" : Summary.of(result));
    boolean failed = !result.failures().isEmpty();
    result.failures().forEach(line -> err.println("shout: " + line));
    if (options.plot().isPresent()) {
      failed |= !plot(result, options.plot().get());
    }
    return failed ? FAILED : OK;
  }

  private boolean plot(BenchResult result, Path file) {
    if (result.latency().getTotalCount() == 0) {
      err.println("shout: --plot: no message was answered, so there is nothing to draw");
      return false;
    }
    boolean html = file.toString().toLowerCase(java.util.Locale.ROOT).endsWith(".html");
    String picture = html ? PlotPage.of(result) : LatencyPlot.svg(result);
    try {
      Files.writeString(file, picture);
      return true;
    } catch (IOException e) {
      err.println("shout: --plot: " + file + " cannot be written");
      return false;
    }
  }

  /**
   * Ctrl-C, or SIGTERM: the JVM's shutdown waits until the run has ended in order and its figures
   * are out. The exit code is then that of the figures, as with ping, and not the signal's.
   */
  private static final class Interrupt extends Thread {

    private final BenchRun run;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int exitCode = FAILED;

    Interrupt(BenchRun run) {
      super("bench-interrupt");
      this.run = run;
    }

    @Override
    public void run() {
      run.stop();
      try {
        boolean unused = finished.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Runtime.getRuntime().halt(exitCode);
    }

    /** The figures are out; from now on a signal ends the process as any other. */
    void finished(int code) {
      exitCode = code;
      finished.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(this);
      } catch (IllegalStateException ignored) {
        // The hook runs: it ends the process.
      }
    }
  }
}
