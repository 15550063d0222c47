package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When something may be said, and with which number. */
class OncePerMinuteTest {

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  // Near the end of the numbers: nanoTime may count from anywhere, and turn over.
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - MINUTE / 2);
  private final OncePerMinute minute = new OncePerMinute(clock::get);

  @Test
  void shouldSayTheFirstAtOnceAndThenTheNumberAMinuteLater() {
    assertThat(minute.count()).isOne();
    for (int i = 0; i < 1_000; i++) {
      assertThat(minute.count()).isZero();
    }
    clock.addAndGet(MINUTE - 1);
    assertThat(minute.count()).isZero();
    clock.addAndGet(1);
    assertThat(minute.count()).isEqualTo(1_002);
    assertThat(minute.count()).isZero();
  }

  @Test
  void shouldSayOneAgainAfterALongSilence() {
    minute.count();
    clock.addAndGet(100 * MINUTE);
    assertThat(minute.count()).isOne();
  }
}
