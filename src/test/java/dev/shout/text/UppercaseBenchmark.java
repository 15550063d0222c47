package dev.shout.text;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Bytes per second of upper-casing, beside what one would write without this package: {@code mvn -q
 * -Pbench test-compile exec:exec}. The column {@code bytes} is the figure.
 *
 * <p>Each round first copies lower-case text into the buffer, for upper-casing text that is
 * upper-case already would be another thing; {@code copy} is that share alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class UppercaseBenchmark {

  /** As large as what a socket brings at once; it stays in the processor's cache. */
  private static final int SIZE = 64 * 1024;

  @Param({
    "ascii",
    "upper",
    "german",
    "turkish",
    "greek",
    "cyrillic",
    "georgian",
    "vietnamese",
    "cjk",
    "emoji",
    "mixed",
    "longer"
  })
  String text;

  private byte[] utf8;
  private ByteBuffer direct;
  private ByteBuffer heap;
  private ByteBuffer converted;

  /** Counts bytes rather than rounds. */
  @AuxCounters
  @State(Scope.Thread)
  public static class Rate {
    /** Bytes done. */
    public long bytes;
  }

  @Setup
  public void prepare() {
    utf8 = SampleText.of(text, SIZE);
    direct = ByteBuffer.allocateDirect(utf8.length).put(0, utf8);
    heap = ByteBuffer.wrap(utf8.clone());
    converted = ByteBuffer.allocateDirect(utf8.length * Uppercase.MAX_EXPANSION);
  }

  @Benchmark
  public Object copy(Rate rate) {
    rate.bytes += utf8.length;
    return direct.put(0, utf8);
  }

  @Benchmark
  public int inPlaceDirect(Rate rate) {
    rate.bytes += utf8.length;
    direct.put(0, utf8);
    return Uppercase.inPlace(direct, 0, utf8.length);
  }

  @Benchmark
  public int inPlaceHeap(Rate rate) {
    rate.bytes += utf8.length;
    heap.put(0, utf8);
    return Uppercase.inPlace(heap, 0, utf8.length);
  }

  @Benchmark
  public Object convert(Rate rate) {
    rate.bytes += utf8.length;
    direct.clear();
    Uppercase.convert(direct.put(0, utf8), converted.clear(), true);
    return converted;
  }

  @Benchmark
  public Object string(Rate rate) {
    rate.bytes += utf8.length;
    return new String(utf8, java.nio.charset.StandardCharsets.UTF_8)
        .toUpperCase(Locale.ROOT)
        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The plain loop, which knows ASCII only: a bound for byte-wise access. */
  @Benchmark
  public Object byteLoop(Rate rate) {
    rate.bytes += utf8.length;
    direct.put(0, utf8);
    for (int i = 0; i < utf8.length; i++) {
      byte b = direct.get(i);
      if (b >= 'a' && b <= 'z') {
        direct.put(i, (byte) (b - 0x20));
      }
    }
    return direct;
  }
}
