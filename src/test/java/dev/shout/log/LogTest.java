package dev.shout.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What SLF4J is told, as it arrives: one line an event, whatever is in it. */
@Isolated("the log is one for the process")
class LogTest {

  private static final String TIME = "time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z ";

  /** What a client could send to end a line, begin one, or rule a terminal. */
  private static final String HOSTILE =
      "a\nlevel=error b\r\n{\"level\":\"error\"}\u0000\u001b[2J\u0085\u2028\u202e\ud800\"\\ c";

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Logger log = LoggerFactory.getLogger("test.of.Log");

  @BeforeEach
  void listen() {
    Log.redirect(new PrintStream(said, true, UTF_8));
  }

  @AfterEach
  void reset() {
    Log.redirect(null);
    Log.configure(LineFormat.TEXT, Map.of(), Set.of());
  }

  private void use(LineFormat format) {
    Log.configure(format, Map.of("test", Level.INFO), Set.of());
  }

  private List<String> lines() {
    String text = said.toString(UTF_8);
    assertThat(text).endsWith("\n");
    // Split at line feeds alone: a reader of logs does, String.lines() would not.
    return List.of(text.split("\n"));
  }

  private String line() {
    assertThat(lines()).hasSize(1);
    return lines().get(0);
  }

  @Test
  void textIsTimeLevelLoggerMessageAndFields() {
    use(LineFormat.TEXT);
    log.info("tcp draining connections={} timeoutSeconds={}", 3, 10L);
    assertThat(line())
        .matches(
            TIME
                + "level=info logger=test\\.of\\.Log message=\"tcp draining\""
                + " connections=3 timeoutSeconds=10");
  }

  @Test
  void jsonKeepsNumbersAndTruthValues() {
    use(LineFormat.JSON);
    log.warn("tcp refused={} of {} tls={} by={}", 3, "many", true, null);
    JsonObject event = new JsonObject(line());
    assertThat(event.fieldNames())
        .containsExactly("time", "level", "logger", "message", "refused", "tls", "by");
    assertThat(event.getInstant("time")).isNotNull();
    assertThat(event.getString("level")).isEqualTo("warn");
    assertThat(event.getString("logger")).isEqualTo("test.of.Log");
    assertThat(event.getString("message")).isEqualTo("tcp of many");
    assertThat(event.getValue("refused")).isEqualTo(3);
    assertThat(event.getValue("tls")).isEqualTo(true);
    assertThat(event.getValue("by")).isEqualTo("null");
  }

  @Test
  void fieldsOfTheFluentWayComeBehindThoseOfThePattern() {
    use(LineFormat.TEXT);
    log.atInfo().addKeyValue("port", 7).addKeyValue("host", "a b").log("listening on={}", "tcp");
    assertThat(line()).endsWith(" message=listening on=tcp port=7 host=\"a b\"");
  }

  @Test
  void aValueCannotForgeALineOrAField() {
    for (LineFormat format : LineFormat.values()) {
      said.reset();
      use(format);
      log.info("from={} said {}", HOSTILE, HOSTILE);
      log.atInfo().addKeyValue("key", HOSTILE).setCause(new IOException(HOSTILE)).log(HOSTILE);
      assertThat(lines()).hasSize(2);
      assertThat(said.toString(UTF_8).replace("\n", ""))
          .doesNotContainPattern("[\\p{Cntrl}\\u0085\\u2028\\u202e]");
    }
    JsonObject first = new JsonObject(lines().get(0));
    assertThat(first.fieldNames()).containsExactly("time", "level", "logger", "message", "from");
    assertThat(first.getString("from")).isEqualTo(HOSTILE);
    JsonObject second = new JsonObject(lines().get(1));
    assertThat(second.fieldNames())
        .containsExactly("time", "level", "logger", "message", "key", "error");
    assertThat(second.getString("message")).isEqualTo(HOSTILE);
  }

  @Test
  void textQuotesWhatWouldNotBeOneWord() {
    use(LineFormat.TEXT);
    log.info("a={} b={} c={} d={} e={}", "", "x y", "q\"", "straße=1", "back\\slash");
    assertThat(line()).endsWith(" a=\"\" b=\"x y\" c=\"q\\\"\" d=straße=1 e=\"back\\\\slash\"");
  }

  @Test
  void anErrorIsOneLineInTextWithItsCauses() {
    use(LineFormat.TEXT);
    log.error("failed id={}", 1, new IllegalStateException("outer", new IOException("in\nner")));
    assertThat(line())
        .contains(
            " id=1 error=\"java.lang.IllegalStateException: outer; caused by"
                + " java.io.IOException: in\\nner\" at=")
        .contains("LogTest.java:");
  }

  @Test
  void anErrorHasItsWholeStackInJson() {
    use(LineFormat.JSON);
    log.error("failed", new IllegalStateException("outer", new IOException("inner")));
    assertThat(new JsonObject(line()).getString("error"))
        .startsWith("java.lang.IllegalStateException: outer\n\tat ")
        .contains("Caused by: java.io.IOException: inner");
  }

  @Test
  void aValueThatFailsToSayWhatItIsDoesNotTakeTheLineWithIt() {
    use(LineFormat.TEXT);
    Object broken =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException();
          }
        };
    log.info("value={}", broken);
    assertThat(line()).contains("failed: java.lang.IllegalStateException");
  }

  @Test
  void theLongestNameThatFitsSetsTheLevelOfLoggersOldAndNew() {
    Logger before = LoggerFactory.getLogger("levels.a.Before");
    assertThat(before.isInfoEnabled()).isFalse();
    assertThat(before.isWarnEnabled()).isTrue();
    Log.configure(
        LineFormat.TEXT,
        Map.of("levels", Level.ERROR, "levels.a", Level.DEBUG, "le", Level.TRACE),
        Set.of("levels.a.Silent"));
    assertThat(before.isDebugEnabled()).isTrue();
    assertThat(before.isTraceEnabled()).isFalse();
    Logger after = LoggerFactory.getLogger("levels.ab.After");
    assertThat(after.isErrorEnabled()).isTrue();
    assertThat(after.isWarnEnabled()).isFalse();
    Logger silent = LoggerFactory.getLogger("levels.a.Silent");
    assertThat(silent.isErrorEnabled()).isFalse();
    Log.configure(LineFormat.TEXT, Map.of(), Set.of());
    assertThat(before.isInfoEnabled()).isFalse();
    assertThat(after.isWarnEnabled()).isTrue();
    assertThat(silent.isWarnEnabled()).isTrue();
  }

  @Test
  void whatIsBelowTheLevelIsNotWritten() {
    use(LineFormat.TEXT);
    log.debug("not this");
    log.atDebug().log("nor this");
    log.info("this");
    assertThat(line()).endsWith("message=this");
  }

  @Test
  void librariesLogTheSameWay() {
    Log.configure(LineFormat.JSON, Map.of("io", Level.INFO), Set.of());
    io.netty.util.internal.logging.InternalLoggerFactory.getInstance("io.netty.Test")
        .info("netty {}", 1);
    assertThat(new JsonObject(line()).getString("message")).isEqualTo("netty 1");
  }

  @Test
  void linesOfManyThreadsStayWhole() throws Exception {
    use(LineFormat.JSON);
    String value = "x".repeat(1_000);
    List<Thread> threads =
        java.util.stream.IntStream.range(0, 4)
            .mapToObj(
                n ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 200; i++) {
                            log.info("n={} i={} value={}", n, i, value);
                          }
                        }))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(lines()).hasSize(800).allSatisfy(line -> new JsonObject(line));
  }
}
