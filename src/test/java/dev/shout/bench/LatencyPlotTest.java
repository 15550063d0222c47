package dev.shout.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The picture of the latencies. */
class LatencyPlotTest {

  private static BenchResult result(long... nanos) {
    Histogram latency = LoopStats.newHistogram();
    for (long value : nanos) {
      latency.recordValue(value);
    }
    return BenchResult.of(
        BenchArguments.parse("udp", "a&b<c>\"d.example").orElseThrow(),
        "epoll",
        1_000_000_000,
        false,
        List.of(new LoopStats()),
        latency,
        LoopStats.newHistogram());
  }

  private static long[] latencies(int count) {
    return IntStream.range(0, count).mapToLong(i -> 40_000 + i * (long) i).toArray();
  }

  private static Element parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)))
        .getDocumentElement();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 1000, 1_000_000})
  void shouldBeWellFormedAndWithinItsFrameForAnyNumberOfMessages(int count) throws Exception {
    Element svg = parsed(LatencyPlot.svg(result(latencies(count))));
    assertThat(svg.getTagName()).isEqualTo("svg");
    NodeList dots = svg.getElementsByTagName("circle");
    assertThat(dots.getLength()).isPositive();
    double lastX = 0;
    double lastY = Double.MAX_VALUE;
    for (int i = 0; i < dots.getLength(); i++) {
      Element dot = (Element) dots.item(i);
      double x = Double.parseDouble(dot.getAttribute("cx"));
      double y = Double.parseDouble(dot.getAttribute("cy"));
      assertThat(x).isBetween(92.0, 920.0).isGreaterThan(lastX);
      assertThat(y).isBetween(104.0, 476.0).isLessThanOrEqualTo(lastY);
      lastX = x;
      lastY = y;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 999, 50_000, 3_600_000_000_000L})
  void shouldDrawEvenWhenAllLatenciesAreTheSame(long nanos) throws Exception {
    String svg = LatencyPlot.svg(result(nanos, nanos, nanos));
    assertThat(parsed(svg).getElementsByTagName("circle").getLength()).isPositive();
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5000})
  void shouldStandAlone(int count) {
    for (String file :
        List.of(LatencyPlot.svg(result(latencies(count))), PlotPage.of(result(latencies(count))))) {
      assertThat(file)
          .doesNotContain("<script", "href=", "src=", "url(", "@import")
          .contains("a&amp;b&lt;c")
          .contains("prefers-color-scheme: dark");
    }
  }
}
