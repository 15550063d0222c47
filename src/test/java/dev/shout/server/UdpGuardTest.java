package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.shout.config.UdpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which datagrams are answered, and why not. */
class UdpGuardTest {

  private static final int OWN_PORT = 7_000;

  private final UdpCounters counters = new UdpCounters();
  private final AtomicLong clock = new AtomicLong();
  private final Probes probes = new Probes();

  private UdpGuard guard(JsonObject section) {
    UdpServerOptions options = UdpServerOptions.fromJson(section);
    int perSecond = options.maxPerSecondPerAddress();
    RateLimit limit =
        perSecond == 0 ? null : new RateLimit(perSecond, clock::get, new long[] {1, 2, 3, 4});
    return new UdpGuard(options, OWN_PORT, limit, counters, probes, new OncePerMinute(clock::get));
  }

  private static InetAddress address(String text) throws Exception {
    return InetAddress.getByName(text);
  }

  @Test
  void shouldAnswerEveryPortButOurOwnAndThoseOfServicesThatAnswer() throws Exception {
    UdpGuard guard = guard(new JsonObject());
    InetAddress sender = address("192.0.2.1");
    int refused = 0;
    for (int port = 0; port <= 65_535; port++) {
      boolean expected = port != OWN_PORT && !UdpServerOptions.DEFAULT_REFUSED_PORTS.contains(port);
      assertThat(guard.permits(sender, port)).as("port %d", port).isEqualTo(expected);
      refused += expected ? 0 : 1;
    }
    assertThat(counters.refusedByPort()).isEqualTo(refused);
    assertThat(counters.received()).isEqualTo(65_536);
  }

  @Test
  void shouldRefuseOurOwnPortWhenTheListIsEmpty() throws Exception {
    UdpGuard guard = guard(new JsonObject().put("refusedPorts", new JsonArray()));
    assertThat(guard.permits(address("192.0.2.1"), OWN_PORT)).isFalse();
    assertThat(guard.permits(address("192.0.2.1"), 7)).isTrue();
  }

  @Test
  void shouldLetOurOwnProbesPastEverythingWhileTheyAsk() throws Exception {
    UdpGuard guard =
        guard(
            new JsonObject()
                .put("refusedPorts", JsonArray.of(4711))
                .put("allow", JsonArray.of("10.0.0.0/8"))
                .put("maxPerSecondPerAddress", 1));
    InetSocketAddress probe = new InetSocketAddress(address("127.0.0.1"), 4711);
    probes.begin(probe);
    for (int i = 0; i < 5; i++) {
      assertThat(guard.permits(probe.getAddress(), 4711)).isTrue();
    }
    assertThat(guard.permits(address("127.0.0.2"), 4711)).isFalse();
    assertThat(guard.permits(probe.getAddress(), 4712)).isFalse();
    probes.end(probe);
    assertThat(guard.permits(probe.getAddress(), 4711)).isFalse();
    assertThat(counters.refusedByPort()).isEqualTo(2);
  }

  @Test
  void shouldCountEachReasonApartAndTheFirstOneOnly() throws Exception {
    UdpGuard guard =
        guard(
            new JsonObject()
                .put("deny", JsonArray.of("192.0.2.0/24"))
                .put("maxPerSecondPerAddress", 1));
    guard.permits(address("192.0.2.1"), 7);
    guard.permits(address("192.0.2.1"), 40_000);
    guard.permits(address("198.51.100.1"), 7);
    assertThat(guard.permits(address("198.51.100.1"), 40_000)).isTrue();
    assertThat(guard.permits(address("198.51.100.1"), 40_000)).isFalse();
    assertThat(counters.refusedByPort()).isEqualTo(2);
    assertThat(counters.refusedByAddress()).isOne();
    assertThat(counters.refusedByRate()).isOne();
    assertThat(counters.toString())
        .contains("received=5 ", " refusedByPort=2 refusedByAddress=1 refusedByRate=1 ");
  }

  @Test
  void shouldAllocateNothingForADatagramWhetherAnsweredOrRefused() throws Exception {
    UdpGuard guard = guard(new JsonObject().put("maxPerSecondPerAddress", 1_000));
    InetAddress sender = address("192.0.2.1");
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ask(guard, sender);
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    ask(guard, sender);
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(counters.refusedByRate()).isPositive();
    assertThat(allocated).as("bytes for 40,000 datagrams").isLessThan(10_000);
  }

  private static void ask(UdpGuard guard, InetAddress sender) {
    for (int i = 0; i < 20_000; i++) {
      guard.permits(sender, 40_000);
      guard.permits(sender, 7);
    }
  }
}
