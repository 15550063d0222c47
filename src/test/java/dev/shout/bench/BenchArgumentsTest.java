package dev.shout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.config.ConfigException;
import dev.shout.config.ServerAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of the benchmark. */
class BenchArgumentsTest {

  private static BenchOptions parse(String words) {
    return BenchArguments.parse(words.split(" ")).orElseThrow();
  }

  @Test
  void shouldNeedTheProtocolAlone() {
    BenchOptions options = parse("tcp");
    assertThat(options.target()).isEqualTo(new ServerAddress("127.0.0.1", 12000));
    assertThat(options.mode()).isEqualTo("ping-pong");
    assertThat(options.connections()).isEqualTo(64);
    assertThat(options.messageBytes()).isEqualTo(64);
    assertThat(options.duration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.progress()).isEmpty();
  }

  @Test
  void shouldTakeShortAndLongFlagsInAnyOrder() {
    BenchOptions options =
        parse("-c 3 udp --size=1k [::1]:7 -w 5 -d 300ms --warmup 0 -r 2.5k -t 2 --text mixed");
    assertThat(options.target()).isEqualTo(new ServerAddress("::1", 7));
    assertThat(options.connections()).isEqualTo(3);
    assertThat(options.messageBytes()).isEqualTo(1024);
    assertThat(options.window()).isEqualTo(5);
    assertThat(options.duration()).isEqualTo(Duration.ofMillis(300));
    assertThat(options.warmup()).isZero();
    assertThat(options.messagesPerSecond()).isEqualTo(2500);
    assertThat(options.threads()).isEqualTo(2);
    assertThat(options.text()).isEqualTo(TextKind.MIXED);
    assertThat(options.mode()).isEqualTo("rate");
    assertThat(parse("udp -r 100").window()).isEqualTo(1024);
  }

  @Test
  void shouldReadTimesAsPeopleTypeThem() {
    assertThat(parse("tcp -d 90").duration()).isEqualTo(Duration.ofSeconds(90));
    assertThat(parse("tcp -d 1.5s").duration()).isEqualTo(Duration.ofMillis(1500));
    assertThat(parse("tcp -d 60m").duration()).isEqualTo(BenchOptions.MAX_DURATION);
    assertThat(Quantities.show(Duration.ofMillis(1500))).isEqualTo("1.5s");
    assertThat(Quantities.show(Duration.ofMillis(2))).isEqualTo("2ms");
    assertThat(Quantities.show(Duration.ZERO)).isEqualTo("0s");
  }

  @Test
  void shouldShowTheHelpWhateverElseIsSaid() {
    assertThat(BenchArguments.parse("--help")).isEmpty();
    assertThat(BenchArguments.parse("tcp", "-h")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--json            | bench needs a protocol: bench udp or bench tcp",
        "tpc               | bench: expected udp or tcp, found \"tpc\"",
        "tcp a b           | bench asks one server, found a b",
        "tcp a:b           | found \"a:b\"",
        "tcp -c 0          | --connections: expected a whole number from 1 to 10000, found \"0\"",
        "tcp -c many       | --connections: expected a whole number from 1 to 10000, found \"many\"",
        "tcp -c            | option -c needs a value",
        "tcp --conections 5 | unknown option --conections, did you mean --connections?",
        "tcp -x            | unknown option -x, see bench --help",
        "tcp -s 15         | --size: expected a size from 16 to 1048576 bytes",
        "udp -s 65508      | --size: expected a size from 16 to 65507 bytes",
        "udp -s 65000 --text mixed | more than the 65507 of a datagram",
        "tcp -w 1.5        | --window: expected a whole number from 1 to 65536, found \"1.5\"",
        "tcp -d 2h         | --duration: expected a time from 1ms to 1h, such as",
        "tcp -d soon       | found \"soon\"",
        "tcp -d 999999999999h | --duration: expected a time",
        "tcp -r 0          | --rate: expected messages a second, up to 10000000",
        "tcp --text latin  | --text: expected ascii, greek, mixed, emoji, found \"latin\"",
        "tcp --transport x | --transport: expected auto, nio, epoll, io_uring, found \"x\"",
        "tcp --json=yes    | option --json takes no value",
        "udp --stream      | --stream is for tcp",
        "tcp --stream -w 2 | --window is not for --stream",
        "tcp --stream --plot a.svg | --plot is not for --stream",
        "tcp --progress --no-progress | exclude each other",
        "tcp --plot a.png  | --plot: expected a file name that ends with .svg or .html",
        "tcp --plot no/such/a.svg | --plot: no directory",
      })
  void shouldSayWhatIsWrongInOneLine(String words, String message) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
