package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {

  @Test
  void shouldTellTheFirstAtOnceAndTheOthersTogetherAMinuteLater() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    List<Long> told = new ArrayList<>();
    OncePerMinute event = new OncePerMinute(now::get, told::add);
    for (int i = 0; i < 100; i++) {
      event.happened();
    }
    assertThat(told).containsExactly(1L);
    now.addAndGet(TimeUnit.SECONDS.toNanos(59));
    event.happened();
    assertThat(told).containsExactly(1L);
    now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    event.happened();
    assertThat(told).containsExactly(1L, 101L);
  }
}
