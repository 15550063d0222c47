package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  @ParameterizedTest
  @CsvSource({
    "port, port, 0",
    "PORT, port, 0",
    "prot, port, 1",
    "por, port, 1",
    "ports, port, 1",
    "pork, port, 1",
    "'', port, 4",
    "kitten, sitting, 3",
  })
  void shouldCountEditsWithASwapAsOne(String a, String b, int expected) {
    assertThat(Nearest.distance(a, b)).isEqualTo(expected);
    assertThat(Nearest.distance(b, a)).isEqualTo(expected);
  }

  @Test
  void shouldTakeTheNearestAndTheFirstOfEquals() {
    assertThat(Nearest.to("tpc", List.of("udp", "tcp"))).contains("tcp");
    assertThat(Nearest.to("hort", List.of("host", "port"))).contains("host");
    assertThat(Nearest.to("timeoutMills", List.of("retries", "timeoutMillis")))
        .contains("timeoutMillis");
  }

  @Test
  void shouldNameNoneWhenNoneIsNear() {
    assertThat(Nearest.to("speed", List.of("host", "port", "backlog"))).isEmpty();
    assertThat(Nearest.to("", List.of("host"))).isEmpty();
    assertThat(Nearest.to("x".repeat(50_000), List.of("host"))).isEmpty();
  }
}
