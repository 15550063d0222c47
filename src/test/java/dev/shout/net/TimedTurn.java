package dev.shout.net;

/** For CountingBenchmark: what a handler does with a {@link ReadTimer} in one turn. */
public final class TimedTurn {

  private TimedTurn() {}

  /** A turn with one read. */
  public static void run(ReadTimer timer, Object socket) {
    timer.read(socket);
    timer.complete(socket);
  }
}
