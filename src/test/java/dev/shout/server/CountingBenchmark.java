package dev.shout.server;

import dev.shout.net.ReadTimer;
import dev.shout.net.TimedTurn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the metrics cost on the way of the bytes, in nanoseconds: all that is counted and timed for
 * one read of a TCP connection, and for one turn of the UDP socket. {@code mvn -q -Pbench
 * -Dbench=CountingBenchmark test-compile exec:exec}; docs/admin.md has it beside what a message
 * costs as a whole.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CountingBenchmark {

  private final TcpCounters tcp = new TcpCounters();
  private final TcpTraffic traffic = tcp.newTraffic();
  private final UdpCounters udp = new UdpCounters();
  private final ReadTimer tcpTimer =
      new ReadTimer(TcpServerVerticle.READS_PER_TIMED, tcp.serviceTimes()::add);
  private final ReadTimer udpTimer = new ReadTimer(1, udp.serviceTimes()::add);
  private long connectionReceived;
  private long connectionSent;

  /** A read of one connection and its reply. */
  @Benchmark
  public long tcpRead() {
    TimedTurn.run(tcpTimer, this);
    traffic.received(64);
    connectionReceived += 64;
    traffic.sent(64);
    connectionSent += 64;
    return connectionReceived + connectionSent;
  }

  /** A turn in which one datagram came: the dearest for each. */
  @Benchmark
  public void udpTurnOfOne() {
    udpTurn(1);
  }

  /** A turn in which thirty-two came. */
  @Benchmark
  public void udpTurnOf32() {
    udpTurn(32);
  }

  private void udpTurn(int datagrams) {
    TimedTurn.run(udpTimer, this);
    for (int i = 0; i < datagrams; i++) {
      udp.datagramReceived();
    }
    udp.batchRead(datagrams, datagrams * 64L);
    udp.datagramsSent(datagrams);
    udp.bytesSent(datagrams * 64L);
  }
}
