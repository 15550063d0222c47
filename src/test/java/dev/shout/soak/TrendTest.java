package dev.shout.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static List<Sample> samples(IntToLongFunction heap) {
    return IntStream.range(0, 60)
        .mapToObj(i -> new Sample(5L * i, 0, heap.applyAsLong(i), 0, 0, 0, 0, 0))
        .toList();
  }

  private static double growth(IntToLongFunction heap) {
    return Trend.growth(Trend.secondHalf(samples(heap)), Sample::heap);
  }

  @Test
  void shouldFindNoGrowthInWhatIsFlatOrOnlyNoisy() {
    assertThat(growth(i -> 7)).isZero();
    Random random = new Random(1);
    assertThat(growth(i -> 1_000_000 + random.nextInt(10_000))).isCloseTo(0, within(5_000.0));
  }

  @Test
  void shouldFindTheWholeGrowthOfALeakUnderNoise() {
    Random random = new Random(2);
    assertThat(growth(i -> 1_000_000 + 20_000L * i + random.nextInt(10_000)))
        .isCloseTo(29 * 20_000, within(20_000.0));
    assertThat(growth(i -> i / 8)).as("a descriptor every 40 s").isGreaterThan(1);
  }

  @Test
  void shouldNotTakeOneSampleFarOffForATrend() {
    assertThat(growth(i -> i == 59 ? 1_000_000_000 : 7)).isZero();
  }

  @Test
  void shouldNotCountTheFirstHalf() {
    assertThat(growth(i -> Math.min(i, 29))).isZero();
  }
}
