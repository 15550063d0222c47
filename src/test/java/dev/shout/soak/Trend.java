package dev.shout.soak;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How much a figure grows, by the slope of Theil and Sen: the median of the slopes between every
 * two samples. One sample that is far off does not move it, where it would tilt a least-squares
 * line; a leak moves all of them.
 */
final class Trend {

  private Trend() {}

  /** The later half of the samples: until then the JVM compiles, and pools fill. */
  static List<Sample> secondHalf(List<Sample> samples) {
    return samples.subList(samples.size() / 2, samples.size());
  }

  /** Growth from the first to the last sample as the slope has it, in the unit of the figure. */
  static double growth(List<Sample> samples, ToLongFunction<Sample> figure) {
    int count = samples.size();
    double[] slopes = new double[count * (count - 1) / 2];
    int next = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        double rise = figure.applyAsLong(samples.get(j)) - figure.applyAsLong(samples.get(i));
        slopes[next++] = rise / (samples.get(j).seconds() - samples.get(i).seconds());
      }
    }
    Arrays.sort(slopes);
    double median = (slopes[slopes.length / 2] + slopes[(slopes.length - 1) / 2]) / 2;
    return median * (samples.get(count - 1).seconds() - samples.get(0).seconds());
  }
}
