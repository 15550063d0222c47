package dev.shout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What is told about a run. */
class SummaryTest {

  private static BenchResult result(String words) {
    LoopStats stats = new LoopStats();
    stats.add(Count.CONNECTIONS, 2);
    stats.add(Count.SENT, 1_234_567);
    stats.add(Count.ANSWERED, 1_234_560);
    stats.add(Count.REPLIES, 1_234_560);
    stats.add(Count.BYTES_SENT, 79_012_288);
    stats.add(Count.BYTES_RECEIVED, 79_011_840);
    stats.add(Count.DOUBLED, 3);
    Histogram latency = LoopStats.newHistogram();
    for (int i = 1; i <= 1000; i++) {
      latency.recordValue(i * 2_000L);
    }
    return BenchResult.of(
        BenchArguments.parse(words.split(" ")).orElseThrow(),
        "epoll",
        2_000_000_000L,
        false,
        List.of(stats),
        latency,
        LoopStats.newHistogram());
  }

  @Test
  void shouldBeATableForPeople() {
    assertThat(Summary.of(result("udp -c 2 -w 32")).replace("\r", ""))
        .isEqualTo(
            """
            bench udp 127.0.0.1:12000: 2 sockets, window 32, 64-byte messages, ascii text
            2.00 s measured after 2s of warm-up; transport epoll, 1 thread

            Messages    1,234,567 sent, 1,234,560 answered
            Rate        617,280 messages/s
            Throughput  39.51 MB/s out, 39.51 MB/s in
            Faults      7 lost (0.001 %), 0 late, 3 doubled, 0 out of order, 0 wrong

            Latency  µs
              min          2.0
              mean     1,001.0
              p50      1,000.4
              p75      1,500.2
              p90      1,800.2
              p99      1,980.4
              p99.9    1,998.8
              p99.99   2,000.9
              max      2,000.9
            """);
  }

  @Test
  void shouldBeOneObjectForMachinesWithUnitsInItsNames() {
    JsonObject json = JsonSummary.of(result("udp -c 2 -r 1000"));
    assertThat(json.fieldNames())
        .containsExactly(
            "protocol",
            "target",
            "mode",
            "text",
            "connections",
            "messageBytes",
            "window",
            "askedMessagesPerSecond",
            "threads",
            "transport",
            "warmupSeconds",
            "measuredSeconds",
            "interrupted",
            "messagesSent",
            "messagesAnswered",
            "messagesOverdue",
            "messagesPerSecond",
            "bytesSent",
            "bytesReceived",
            "sentMegabytesPerSecond",
            "receivedMegabytesPerSecond",
            "faults",
            "latencyMicros");
    assertThat(json.getJsonObject("faults").fieldNames())
        .containsExactly("lost", "late", "doubled", "outOfOrder", "notConnected", "wrong");
    assertThat(json.getJsonObject("latencyMicros").fieldNames())
        .containsExactly("min", "mean", "p50", "p75", "p90", "p99", "p99_9", "p99_99", "max");
    assertThat(json.getDouble("messagesPerSecond")).isEqualTo(617_280.0);
    assertThat(json.getJsonObject("latencyMicros").getDouble("p50")).isBetween(999.0, 1001.0);
  }

  @Test
  void shouldNameWhatAStreamHas() {
    JsonObject json = JsonSummary.of(result("tcp --stream"));
    assertThat(json.fieldNames()).doesNotContain("messagesSent", "window", "messageBytes");
    assertThat(json.getJsonObject("faults").fieldNames())
        .containsExactly("unanswered", "closedEarly", "bytesMissing", "notConnected", "wrong");
  }
}
