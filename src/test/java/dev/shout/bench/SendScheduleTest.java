package dev.shout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When messages are to be sent. */
class SendScheduleTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = Long.MAX_VALUE - SECOND; // System.nanoTime may overflow

  private static SendSchedule open(double rate, int connection, int connections) {
    SendSchedule schedule = SendSchedule.openLoop(rate, connection, connections);
    schedule.begin(START);
    return schedule;
  }

  @Test
  void shouldSendAtOnceInAClosedLoop() {
    SendSchedule schedule = SendSchedule.closedLoop();
    schedule.begin(START);
    assertThat(schedule.next(START + 17)).isEqualTo(START + 17);
    assertThat(schedule.overdue(START, START + SECOND)).isZero();
  }

  @Test
  void shouldHoldAMessageUntilItsTimeAndCountFromThatTime() {
    SendSchedule schedule = open(1000, 0, 1);
    assertThat(schedule.next(START)).isEqualTo(START);
    schedule.taken();
    assertThat(schedule.next(START + 999_999)).isEqualTo(SendSchedule.NOT_YET);
    assertThat(schedule.next(START + 1_000_000)).isEqualTo(START + 1_000_000);
    // Late, because the window was full: the intended time stays.
    assertThat(schedule.next(START + 77_000_000)).isEqualTo(START + 1_000_000);
  }

  @Test
  void shouldSpreadTheRateEvenlyOverTheConnections() {
    List<Long> times = new ArrayList<>();
    for (int connection = 0; connection < 7; connection++) {
      SendSchedule schedule = open(700, connection, 7);
      for (int i = 0; i < 100; i++) {
        times.add(schedule.next(START + SECOND) - START);
        schedule.taken();
      }
    }
    Collections.sort(times);
    for (int i = 0; i < 700; i++) {
      assertThat(times.get(i)).isEqualTo(Math.round(i * (SECOND / 700.0)));
    }
  }

  @Test
  void shouldNotDriftWhenTheRateDividesNoSecond() {
    double rate = 333_333.3;
    assertThat(SendSchedule.timeOf(0, rate, (long) (3600 * rate)))
        .isBetween(3600 * SECOND - 3001, 3600 * SECOND);
  }

  @Test
  void shouldCountWhatWasDueAndIsNotSent() {
    for (double rate : new double[] {1, 3, 999.9, 1000, 12_345.678}) {
      for (int connection : new int[] {0, 2}) {
        SendSchedule schedule = open(rate, connection, 3);
        long due = 0;
        while (schedule.next(START + SECOND - 1) != SendSchedule.NOT_YET) {
          due++;
          schedule.taken();
        }
        assertThat(schedule.overdue(START, START + SECOND)).isZero();
        assertThat(open(rate, connection, 3).overdue(START, START + SECOND)).isEqualTo(due);
      }
    }
  }

  @Test
  void shouldNotCountWhatWasDueInTheWarmUp() {
    assertThat(open(1000, 0, 1).overdue(START + SECOND / 2, START + SECOND)).isEqualTo(500);
  }
}
