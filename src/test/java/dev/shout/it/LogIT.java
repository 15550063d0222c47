package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fat jar's server logs, on standard error: a line an event, in both formats. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LogIT {

  private static final String LINE =
      "time=\\S+Z level=(debug|info|warn) logger=[\\w.$]+ message=(\"[^\"]*\"|\\S+)( .*)?";

  /** Starts, serves a connection, stops; what was logged. */
  private static List<String> aLife(String format, String... levels) throws Exception {
    Command command =
        Server.onFreePorts(Command.jar("-conf", "{\"udp\": {}, \"tcp\": {}}"))
            .env("SHOUT_LOG_FORMAT", format)
            .env("SHOUT_LOG_LEVELS", String.join(",", levels));
    try (Server server = Server.start(command)) {
      assertThat(Asking.byTcp(server.tcpPort(), utf8("hello"))).isEqualTo(utf8("HELLO"));
      assertThat(server.stop()).isZero();
      assertThat(server.program().out()).isEqualTo(server.readyLine()).hasLineCount(1);
      return server.program().err().lines().toList();
    }
  }

  private static Optional<JsonObject> find(List<JsonObject> events, String message) {
    return events.stream().filter(e -> message.equals(e.getString("message"))).findFirst();
  }

  private static JsonObject event(List<JsonObject> events, String message) {
    return find(events, message).orElseThrow(() -> new AssertionError(message + ": " + events));
  }

  @Test
  void jsonTellsTheWholeLifeOfAServerAndEachConnection() throws Exception {
    List<String> lines = aLife("json", "dev.shout.server=debug", "io.vertx=debug");
    List<JsonObject> events = lines.stream().map(JsonObject::new).toList();
    assertThat(events)
        .allSatisfy(
            event -> {
              assertThat(event.getInstant("time")).isNotNull();
              assertThat(event.getString("level")).isIn("debug", "info", "warn");
              assertThat(event.getString("logger")).contains(".");
            });
    assertThat(event(events, "shout").getString("version")).matches("\\d+\\.\\d+\\..+");
    assertThat(event(events, "jvm").getString("version")).contains(".");
    assertThat(event(events, "configuration").getString("file")).isEqualTo("(JSON after -conf)");
    assertThat(event(events, "sockets").getString("transport")).isNotEmpty();
    assertThat(event(events, "listening").getString("protocol")).isEqualTo("udp");
    JsonObject opened = event(events, "tcp opened");
    JsonObject closed = event(events, "tcp closed");
    assertThat(opened.getString("level")).isEqualTo("debug");
    assertThat(opened.getString("peer")).startsWith("127.0.0.1:");
    assertThat(closed.getString("peer")).isEqualTo(opened.getString("peer"));
    assertThat(closed.getLong("id")).isEqualTo(opened.getLong("id"));
    assertThat(closed.getLong("bytesReceived")).isEqualTo(5);
    assertThat(closed.getLong("bytesSent")).isEqualTo(5);
    assertThat(closed.getLong("millis")).isBetween(0L, 60_000L);
    assertThat(closed.getString("reason")).isEqualTo("the client's end");
    assertThat(event(events, "tcp stopped").getLong("accepted")).isEqualTo(1);
    assertThat(event(events, "udp stopped").getLong("received")).isZero();
    // What libraries say comes the same way.
    assertThat(events).anyMatch(event -> event.getString("logger").startsWith("io.vertx."));
  }

  @Test
  void textIsKeysAndValuesAndConnectionsAreSilentByDefault() throws Exception {
    List<String> lines = aLife("text");
    assertThat(lines).isNotEmpty().allMatch(line -> line.matches(LINE));
    assertThat(lines).noneMatch(line -> line.contains("opened") || line.contains("127.0.0.1:0"));
    assertThat(lines).anyMatch(line -> line.contains(" message=listening protocol=tcp address="));
    assertThat(lines)
        .anyMatch(line -> line.contains(" message=\"tcp stopped\" accepted=1 open=0 "));
  }
}
