package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The heap of a JVM that chose G1: it shrinks when nobody needs it. */
class IdleHeapIT {

  private static final Pattern TOTAL = Pattern.compile("garbage-first heap\\s+total (\\d+)K");

  /** Set by the program, not by default. */
  private static final Pattern OFF =
      Pattern.compile("G1PeriodicGCInterval\\s+= 0\\s+\\{manageable\\} \\{management\\}");

  @Test
  void shouldGiveBackTheHeapThatNobodyNeedsAndThenLeaveItInPeace() throws Exception {
    // Not -Xms, which is also the least that the heap shrinks to.
    List<String> options = List.of("-XX:+UseG1GC", "-XX:InitialHeapSize=512m");
    try (Server server = Server.start(Server.onFreePorts(Command.jar(options)))) {
      assertThat(heapKib(server)).isGreaterThan(500 << 10);
      Waiting.until("the heap is small", () -> heapKib(server) < 200 << 10);
      Waiting.until(
          "nobody asks any more", () -> OFF.matcher(tool(server, "VM.flags", "-all")).find());
    }
  }

  /** What G1 has committed. */
  private static int heapKib(Server server) {
    String said = tool(server, "GC.heap_info");
    Matcher total = TOTAL.matcher(said);
    assertThat(total.find()).as(said).isTrue();
    return Integer.parseInt(total.group(1));
  }

  /** What the JVM says of itself. */
  private static String tool(Server server, String... question) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    words.add(Long.toString(server.program().pid()));
    words.addAll(List.of(question));
    try {
      Process process = new ProcessBuilder(words).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
