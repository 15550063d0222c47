package dev.shout.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The latency distribution as an SVG picture: latency over percentile, the axis of percentiles
 * stretched towards 100 % as in HdrHistogram's plots (each nine takes the same room), so that the
 * slowest message is as easy to see as the usual one.
 *
 * <p>Latency is on a logarithmic axis too. The file stands alone: no script, no font, nothing from
 * elsewhere; light or dark as the viewer is.
 */
final class LatencyPlot {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;
  private static final int LEFT = 92;
  private static final int RIGHT = WIDTH - 40;
  private static final int TOP = 104;
  private static final int BOTTOM = HEIGHT - 64;

  /** Points of the curve for each halving of the distance to 100 %. */
  private static final int POINTS_PER_HALVING = 20;

  private static final double[] PERCENTILE_TICKS = {
    0, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999, 99.999999
  };

  private static final double[] STEPS = {1, 2, 5, 10};
  private static final double[] FINE_STEPS = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};

  private static final String STYLE =
      """
      text { font: 14px system-ui, sans-serif; fill: #4b5563; }
      .title { font-size: 20px; font-weight: 600; fill: #111827; }
      .label { font-weight: 600; fill: #111827; }
      .back { fill: #ffffff; }
      .grid { stroke: #e5e7eb; fill: none; }
      .axis { stroke: #9ca3af; fill: none; }
      .area { fill: #2563eb; fill-opacity: 0.1; }
      .curve { stroke: #2563eb; stroke-width: 2.5; stroke-linejoin: round; fill: none; }
      .dot { fill: #2563eb; stroke: #ffffff; stroke-width: 2; }
      @media (prefers-color-scheme: dark) {
        text { fill: #a3adbb; }
        .title, .label { fill: #f3f4f6; }
        .back { fill: #111827; }
        .grid { stroke: #293241; }
        .axis { stroke: #6b7280; }
        .area { fill: #60a5fa; }
        .curve { stroke: #60a5fa; }
        .dot { fill: #60a5fa; stroke: #111827; }
      }
      """;

  private final BenchResult result;
  private final Histogram latency;
  private final double nines;
  private final double lowest;
  private final double highest;
  private final StringBuilder svg = new StringBuilder();

  private LatencyPlot(BenchResult result) {
    this.result = result;
    this.latency = result.latency();
    // The slowest of n messages stands at 1 - 1/n.
    this.nines = Math.max(1, Math.log10((double) latency.getTotalCount()));
    // A little air above and below, and never a range of nothing.
    this.lowest = latency.getMinNonZeroValue() / 1.15;
    this.highest = Math.max(latency.getMaxValue() * 1.3, lowest * 2);
  }

  /** The picture of a run in which messages were answered. */
  static String svg(BenchResult result) {
    LatencyPlot plot = new LatencyPlot(result);
    plot.draw();
    return plot.svg.toString();
  }

  private void draw() {
    append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
            + " aria-labelledby=\"title\">\n",
        WIDTH, HEIGHT);
    append("<title id=\"title\">%s</title>\n", escaped(title()));
    append("<style>\n%s</style>\n", STYLE);
    append("<rect class=\"back\" width=\"%d\" height=\"%d\"/>\n", WIDTH, HEIGHT);
    append("<text class=\"title\" x=\"%d\" y=\"38\">Latency by percentile</text>\n", LEFT);
    append("<text x=\"%d\" y=\"62\">%s</text>\n", LEFT, escaped(title()));
    append("<text x=\"%d\" y=\"82\">%s</text>\n", LEFT, escaped(figures()));
    drawLatencies();
    drawPercentiles();
    drawCurve();
    drawMarks();
    append("</svg>\n");
  }

  private String title() {
    BenchOptions options = result.options();
    return options.protocol().word() + " " + options.target() + ": " + Summary.what(options);
  }

  private String figures() {
    return Figures.grouped(latency.getTotalCount())
        + " messages answered, "
        + Figures.grouped(Math.round(result.perSecond(Count.REPLIES)))
        + " a second";
  }

  /** Lines at 1, 2 and 5 of each power of ten, or closer when there are fewer than three. */
  private void drawLatencies() {
    double decades = Math.log10(highest / lowest);
    double[] steps = decades < 1.2 ? FINE_STEPS : STEPS;
    for (double power = Math.pow(10, Math.floor(Math.log10(lowest)));
        power < highest;
        power *= 10) {
      for (int i = 0; i < steps.length - 1; i++) {
        double nanos = power * steps[i];
        boolean shown = decades < 4 || steps[i] == 1;
        if (shown && nanos >= lowest && nanos <= highest) {
          double y = y(nanos);
          append("<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y, RIGHT);
          append(
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
              LEFT - 10, y + 5, tick(nanos));
        }
      }
    }
  }

  private void drawPercentiles() {
    for (double percentile : PERCENTILE_TICKS) {
      double x = x(percentile / 100);
      if (x > RIGHT + 0.5) {
        break;
      }
      append("<path class=\"grid\" d=\"M%.1f %dV%d\"/>\n", x, TOP, BOTTOM);
      // The last nine may be followed by "max" right away.
      if (RIGHT - x > 30) {
        append(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
            x, BOTTOM + 24, percent(percentile));
      }
    }
    append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">max</text>\n", RIGHT, BOTTOM + 24);
    append("<path class=\"axis\" d=\"M%d %dH%d\"/>\n", LEFT, BOTTOM, RIGHT);
    append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">percentile</text>\n",
        (LEFT + RIGHT) / 2, BOTTOM + 48);
  }

  private void drawCurve() {
    StringBuilder path = new StringBuilder();
    for (HistogramIterationValue at : latency.percentiles(POINTS_PER_HALVING)) {
      double fraction = at.getPercentileLevelIteratedTo() / 100;
      double x = fraction < 1 ? Math.min(RIGHT, x(fraction)) : RIGHT;
      path.append(path.isEmpty() ? 'M' : 'L')
          .append(String.format(Locale.ROOT, "%.1f %.1f", x, y((double) at.getValueIteratedTo())));
    }
    append("<path class=\"area\" d=\"%sV%dH%dZ\"/>\n", path, BOTTOM, LEFT);
    append("<path class=\"curve\" d=\"%s\"/>\n", path);
  }

  /** Dots with their latency; a label that would lie on its neighbour is left out. */
  private void drawMarks() {
    double lastX = 0;
    long max = latency.getMaxValue();
    for (double level : new double[] {50, 90, 99, 99.9, 99.99, 99.999}) {
      double x = x(level / 100);
      if (x - lastX > 60 && RIGHT - x > 60) {
        mark(x, percent(level), latency.getValueAtPercentile(level));
        lastX = x;
      }
    }
    mark(RIGHT, "max", max);
  }

  /** The curve rises to the right: above and to the left of a dot there is room. */
  private void mark(double x, String name, long nanos) {
    double y = y((double) nanos);
    append("<g><title>%s: %s</title>", name, Figures.time(nanos));
    append("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x, y);
    append(
        "<text class=\"label\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text></g>\n",
        x - 4, y - 12, x - LEFT < 56 ? "middle" : "end", Figures.time(nanos));
  }

  /** Each nine takes the same room. */
  private double x(double fraction) {
    return LEFT + (RIGHT - LEFT) * -Math.log10(1 - fraction) / nines;
  }

  private double y(double nanos) {
    double place = Math.log(Math.max(nanos, lowest) / lowest) / Math.log(highest / lowest);
    return BOTTOM - (BOTTOM - TOP) * place;
  }

  private static String percent(double percentile) {
    return (percentile == Math.rint(percentile)
            ? Integer.toString((int) percentile)
            : Double.toString(percentile))
        + " %";
  }

  /** 200 µs, 1.5 ms, 2 s: round numbers as they are. */
  private static String tick(double nanos) {
    if (nanos < 999_999) {
      return plain(nanos / 1e3) + " µs";
    }
    return nanos < 999_999_999 ? plain(nanos / 1e6) + " ms" : plain(nanos / 1e9) + " s";
  }

  private static String plain(double number) {
    return Math.abs(number - Math.rint(number)) < 1e-6
        ? Long.toString(Math.round(number))
        : String.format(Locale.ROOT, number < 0.1 ? "%.2f" : "%.1f", number);
  }

  private void append(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  /** A host name is the user's text. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
