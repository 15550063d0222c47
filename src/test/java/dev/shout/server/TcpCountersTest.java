package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What instances count apart is told as one. */
class TcpCountersTest {

  @Test
  void shouldSumUpTheBytesOfAllInstancesAndOfThoseThatAreGone() {
    TcpCounters counters = new TcpCounters();
    assertThat(counters.bytesReceived()).isZero();
    TcpTraffic first = counters.newTraffic();
    first.received(Integer.MAX_VALUE);
    first.received(Integer.MAX_VALUE);
    first.sent(3);
    TcpTraffic second = counters.newTraffic();
    second.received(5);
    second.sent(7);
    assertThat(counters.bytesReceived()).isEqualTo(2L * Integer.MAX_VALUE + 5);
    assertThat(counters.bytesSent()).isEqualTo(10);
  }
}
