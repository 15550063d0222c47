package dev.shout.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often a token may be guessed. */
class FailedLoginsTest {

  private final AtomicLong clock = new AtomicLong(-5);
  private final FailedLogins logins = new FailedLogins(clock::get);

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  private void fail(InetAddress address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(logins.mayTry(address)).isTrue();
      logins.failed(address);
    }
  }

  @Test
  void shouldHearAnAddressAgainAMinuteAfterItsFirstFailure() throws Exception {
    InetAddress address = address("192.0.2.1");
    fail(address, FailedLogins.MOST);
    assertThat(logins.mayTry(address)).isFalse();
    assertThat(logins.mayTry(address("192.0.2.2"))).isTrue();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(59));
    assertThat(logins.mayTry(address)).isFalse();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    fail(address, FailedLogins.MOST);
    assertThat(logins.mayTry(address)).isFalse();
  }

  @Test
  void shouldTakeTheAddressesOfOneSubscriberForOne() throws Exception {
    fail(address("2001:db8:1:2:3::1"), FailedLogins.MOST);
    assertThat(logins.mayTry(address("2001:db8:1:2:ffff::2"))).isFalse();
    assertThat(logins.mayTry(address("2001:db8:1:3::1"))).isTrue();
  }

  @Test
  void shouldBoundAllTogetherWhoComeBesideThoseThatItRemembers() throws Exception {
    InetAddress first = address("10.0.0.0");
    fail(first, FailedLogins.MOST);
    for (int i = 1; i < FailedLogins.ADDRESSES; i++) {
      logins.failed(address("10.0." + i / 256 + "." + i % 256));
    }
    for (int i = 0; i < FailedLogins.MOST; i++) {
      fail(address("10.9.0." + i), 1);
    }
    assertThat(logins.mayTry(address("10.9.9.9"))).isFalse();
    // Nobody is forgotten for the sake of the many, and those who are known keep their own account.
    assertThat(logins.mayTry(first)).isFalse();
    assertThat(logins.mayTry(address("10.0.0.7"))).isTrue();
    clock.addAndGet(TimeUnit.MINUTES.toNanos(1));
    fail(address("10.9.9.9"), FailedLogins.MOST);
    assertThat(logins.mayTry(address("10.9.9.9"))).isFalse();
    assertThat(logins.mayTry(address("10.9.9.8"))).isTrue();
  }
}
