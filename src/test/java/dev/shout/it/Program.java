package dev.shout.it;

import dev.shout.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that a test started. Its input is fed and its output read on threads of their own, so
 * that no pipe fills up; it ends with the test, whatever happens.
 */
final class Program implements AutoCloseable {

  private static final long LIMIT_SECONDS = 90;

  private final String name;
  private final Process process;
  private final OutputStream out;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CountDownLatch mayRead = new CountDownLatch(1);
  private final List<Thread> readers;
  private volatile Throwable failure;

  Program(String name, Process process, InputStream in, OutputStream out) {
    this.name = name;
    this.process = process;
    this.out = out;
    thread(() -> feed(in));
    readers = List.of(thread(this::readOut), thread(() -> read(process.getErrorStream(), err)));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "program-pipe");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void feed(InputStream in) {
    try (OutputStream to = process.getOutputStream()) {
      in.transferTo(to);
    } catch (IOException ignored) {
      // It did not want all of its input; what it did with the rest, its output tells.
    }
  }

  private void readOut() {
    try {
      mayRead.await();
      read(process.getInputStream(), out);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What fails here (a comparison) would leave the process with a full pipe: it is ended. */
  private void read(InputStream from, OutputStream to) {
    try {
      from.transferTo(to);
    } catch (IOException | RuntimeException | AssertionError e) {
      failure = e;
      process.destroyForcibly();
    }
  }

  /** Begins to read standard output. */
  void readOn() {
    mayRead.countDown();
  }

  /** The exit code, when the process has ended and all its output is read. */
  int exitCode() throws Exception {
    readOn();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException(name + " still runs after " + LIMIT_SECONDS + " s: " + err);
    }
    for (Thread reader : readers) {
      reader.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    }
    if (failure != null) {
      throw new AssertionError(name + ": " + failure.getMessage(), failure);
    }
    return process.exitValue();
  }

  /** Standard output: all of it, once the process has ended. */
  byte[] outBytes() throws Exception {
    exitCode();
    return ((ByteArrayOutputStream) out).toByteArray();
  }

  /** Standard output as text. */
  String out() throws Exception {
    return new String(outBytes(), StandardCharsets.UTF_8);
  }

  /** Standard error as text: all of it, once the process has ended. */
  String err() throws Exception {
    exitCode();
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Standard error as text, as far as it is there. */
  String errSoFar() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** Standard output up to and with its n-th line, as soon as that is there. */
  String lines(int count) throws TimeoutException {
    Waiting.until(
        count + " lines of " + name, () -> outSoFar().lines().count() >= count || !isAlive());
    String text = outSoFar();
    if (text.lines().count() < count) {
      throw new AssertionError(
          name + " ended, said \"" + text + "\" and " + err.toString(StandardCharsets.UTF_8));
    }
    return text;
  }

  /** Whether so many lines are there. */
  boolean hasLines(int count) {
    return outSoFar().lines().count() >= count;
  }

  /** Only whole lines: what is said so far up to the last line feed. */
  private String outSoFar() {
    String text = ((ByteArrayOutputStream) out).toString(StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1);
  }

  boolean isAlive() {
    return process.isAlive() || readers.get(0).isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Sends a signal by its name. */
  void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("kill -" + name + " " + pid());
    }
  }

  /** Asks it to end, as an operator does: SIGTERM. */
  void terminate() {
    // Not Process.destroy(): it closes the pipes as well, and the last words are lost.
    process.toHandle().destroy();
  }

  @Override
  public void close() {
    readOn();
    process.destroyForcibly();
  }
}
