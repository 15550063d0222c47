package dev.shout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which cookies are good. */
class SessionsTest {

  private final AtomicLong clock = new AtomicLong(1_800_000_000);
  private final Sessions sessions = new Sessions(clock::get);

  @Test
  void shouldTakeItsOwnCookieForTwelveHours() {
    String cookie = sessions.begin();
    assertThat(sessions.isGood(cookie)).isTrue();
    clock.addAndGet(Sessions.SECONDS - 1);
    assertThat(sessions.isGood(cookie)).isTrue();
    clock.incrementAndGet();
    assertThat(sessions.isGood(cookie)).isFalse();
  }

  @Test
  void shouldTakeNoOther() {
    String cookie = sessions.begin();
    String signature = cookie.substring(cookie.indexOf('.'));
    for (String other :
        new String[] {
          "",
          ".",
          signature,
          "9999999999" + signature,
          cookie + "A",
          cookie.replace('.', ','),
          "99999999999999999999" + signature,
          "-1" + signature,
          "x" + signature
        }) {
      assertThat(sessions.isGood(other)).as(other).isFalse();
    }
    assertThat(new Sessions(clock::get).isGood(cookie)).as("of another process").isFalse();
  }
}
