package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The heap of a JVM that chose G1: it shrinks when nobody needs it. */
class IdleHeapIT {

  private static final Pattern TOTAL = Pattern.compile("garbage-first heap\\s+total (\\d+)K");

  @Test
  void shouldGiveBackTheHeapThatNobodyNeeds() throws Exception {
    // Not -Xms, which is also the least that the heap shrinks to.
    List<String> options = List.of("-XX:+UseG1GC", "-XX:InitialHeapSize=512m");
    try (Server server = Server.start(Server.onFreePorts(Command.jar(options)))) {
      assertThat(heapKib(server)).isGreaterThan(500 << 10);
      Waiting.until("the heap is small", () -> heapKib(server) < 200 << 10);
    }
  }

  /** What G1 has committed. */
  private static int heapKib(Server server) {
    try {
      Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      String pid = Long.toString(server.program().pid());
      Process process = new ProcessBuilder(jcmd.toString(), pid, "GC.heap_info").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher total = TOTAL.matcher(said);
      assertThat(total.find()).as(said).isTrue();
      return Integer.parseInt(total.group(1));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
