package dev.shout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The phases of a run, and its end before its time. */
class TimetableTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - SECOND; // System.nanoTime may overflow

  private final Timetable timetable = new Timetable(START, 2 * SECOND, 3 * SECOND);

  private static long after(int seconds) {
    return START + seconds * SECOND;
  }

  @Test
  void shouldMeasureBetweenWarmUpAndEnd() {
    assertThat(timetable.measures(START)).isFalse();
    assertThat(timetable.measures(after(2) - 1)).isFalse();
    assertThat(timetable.measures(after(2))).isTrue();
    assertThat(timetable.measures(after(5) - 1)).isTrue();
    assertThat(timetable.isOver(after(5) - 1)).isFalse();
    assertThat(timetable.measures(after(5))).isFalse();
    assertThat(timetable.isOver(after(5))).isTrue();
    assertThat(timetable.measuredNanos()).isEqualTo(3 * SECOND);
  }

  @Test
  void shouldCountWhatWasMeasuredWhenStopped() {
    timetable.stop(after(3));
    assertThat(timetable.isOver(after(3))).isTrue();
    assertThat(timetable.measuredNanos()).isEqualTo(SECOND);
  }

  @Test
  void shouldHaveMeasuredNothingWhenStoppedInTheWarmUp() {
    timetable.stop(after(1));
    assertThat(timetable.measuredNanos()).isZero();
  }

  @Test
  void shouldNotEndLaterWhenStoppedAfterItsEnd() {
    timetable.stop(after(6));
    assertThat(timetable.end()).isEqualTo(after(5));
  }

  @Test
  void shouldGiveEachCopyAnEndOfItsOwn() {
    Timetable copy = timetable.copy();
    assertThat(copy.start()).isEqualTo(START);
    assertThat(copy.measureFrom()).isEqualTo(after(2));
    assertThat(copy.end()).isEqualTo(after(5));

    copy.stop(after(3));
    assertThat(timetable.isOver(after(3))).isFalse();

    timetable.stop(after(4));
    assertThat(copy.end()).isEqualTo(after(3));
  }
}
