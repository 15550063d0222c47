package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What {@link RateLimit} lets through, and how often it is wrong. */
class RateLimitTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong clock = new AtomicLong(-3 * SECOND);

  private RateLimit limit(int perSecond) {
    return new RateLimit(perSecond, clock::get, new Random(1).longs(4).toArray());
  }

  private static InetAddress ipv4(int bits) throws UnknownHostException {
    return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
  }

  private static InetAddress ipv6(long network, long host) throws UnknownHostException {
    return InetAddress.getByAddress(ByteBuffer.allocate(16).putLong(network).putLong(host).array());
  }

  private static int passed(RateLimit limit, InetAddress address, int times) {
    int passed = 0;
    for (int i = 0; i < times; i++) {
      passed += limit.permits(address) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void shouldLetThroughExactlyTheLimitInEachSecond() throws Exception {
    RateLimit limit = limit(10);
    for (int second = 0; second < 5; second++) {
      assertThat(passed(limit, ipv4(0x7F000001), 1_000)).isEqualTo(10);
      clock.addAndGet(SECOND - 1);
      assertThat(passed(limit, ipv4(0x7F000001), 1_000)).isZero();
      clock.addAndGet(1);
    }
  }

  @Test
  void shouldCountAddressesApart() throws Exception {
    RateLimit limit = limit(3);
    for (int i = 0; i < 10_000; i++) {
      assertThat(passed(limit, ipv4(i), 5)).as("address %d", i).isEqualTo(3);
    }
  }

  @Test
  void shouldCountTheNetworkOf64BitsThatAnIpv6HostCanFill() throws Exception {
    RateLimit limit = limit(10);
    int passed = 0;
    for (int host = 0; host < 1_000; host++) {
      passed += passed(limit, ipv6(0x20010DB8_00000001L, host), 1);
    }
    assertThat(passed).isEqualTo(10);
    assertThat(passed(limit, ipv6(0x20010DB8_00000002L, 0), 1)).isOne();
  }

  @Test
  void shouldAnswerOthersDuringAFloodOfAMillionForgedAddresses() throws Exception {
    assertThat(refusedDuringFlood(10, 1_000_000)).isZero();
    assertThat(refusedDuringFlood(1, 20_000)).isLessThan(30);
  }

  @Test
  void shouldAnswerFewerThanAFixedNumberASecondHoweverManyAddressesAreForged() throws Exception {
    RateLimit limit = limit(10);
    Random random = new Random(2);
    int passed = 0;
    for (int i = 0; i < 3_000_000; i++) {
      passed += limit.permits(ipv4(random.nextInt())) ? 1 : 0;
    }
    assertThat(passed).isBetween(1_400_000, 1_460_000);
  }

  /** Refused of 1,000 addresses that send once, after a flood in the same second. */
  private int refusedDuringFlood(int perSecond, int forged) throws Exception {
    RateLimit limit = limit(perSecond);
    Random random = new Random(3);
    for (int i = 0; i < forged; i++) {
      limit.permits(ipv4(random.nextInt()));
    }
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      refused += limit.permits(ipv4(random.nextInt())) ? 0 : 1;
    }
    return refused;
  }

  @Test
  void shouldLetThroughNoMoreThanALimitForEachInstanceWhenAllCountAtOnce() throws Exception {
    RateLimit limit = limit(100_000);
    AtomicInteger passed = new AtomicInteger();
    Thread[] instances = new Thread[4];
    InetAddress address = ipv4(1);
    for (int i = 0; i < instances.length; i++) {
      instances[i] = new Thread(() -> passed.addAndGet(passed(limit, address, 100_000)));
      instances[i].start();
    }
    for (Thread instance : instances) {
      instance.join(20_000);
    }
    assertThat(passed.get()).isBetween(100_000, 4 * 100_000);
  }
}
