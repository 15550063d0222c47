package dev.shout.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which turns are timed. */
class ReadTimerTest {

  private static final int MOST = 64;
  private static final int MANY = 100_000;

  private final List<Long> times = new ArrayList<>();
  private final Object socket = new Object();

  private void turn(ReadTimer timer) {
    timer.read(socket);
    timer.read(socket);
    timer.complete(socket);
  }

  /** A thread that is not let run for a while may find each of its next turns timed: hence half. */
  @Test
  void shouldTimeFewTurnsThatFollowEachOtherFast() {
    ReadTimer timer = new ReadTimer(MOST, times::add);
    for (int i = 0; i < MANY; i++) {
      turn(timer);
    }
    assertThat(times).hasSizeBetween(MANY / MOST, MANY / 2);
  }

  @Test
  void shouldTimeEachTurnWhereLittleComes() {
    ReadTimer timer = new ReadTimer(MOST, times::add);
    for (int i = 0; i < MANY; i++) {
      turn(timer);
    }
    for (int i = 0; i < MOST; i++) {
      waitApart();
      turn(timer);
    }
    times.clear();
    for (int i = 0; i < 10; i++) {
      waitApart();
      turn(timer);
    }
    assertThat(times).hasSize(10).allMatch(nanos -> nanos >= 0);
  }

  /** Busy, for a pause of so little would be longer than that. */
  private static void waitApart() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < 2 * ReadTimer.APART_NANOS) {
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldTimeEachTurnWhereThatIsAsked() {
    ReadTimer timer = new ReadTimer(1, times::add);
    for (int i = 0; i < MANY; i++) {
      turn(timer);
    }
    assertThat(times).hasSize(MANY);
  }

  @Test
  void shouldTellNothingOfATurnWithoutARead() {
    ReadTimer timer = new ReadTimer(1, times::add);
    timer.complete(socket);
    assertThat(times).isEmpty();
  }
}
