package dev.shout.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the JVM's compiler makes of the ways into the loops over text, as it says itself. */
@Timeout(60)
class CompiledApartTest {

  private static final List<String> CALLERS =
      List.of("Uppercase::inPlace", "Uppercase::message", "Uppercase::convert");

  private static final List<String> WAYS = List.of("ascii", "fill");

  /** What has a loop over the bytes of a text. */
  private static final List<String> LOOPS = List.of("Ascii::run", "TextBlock::fill");

  /** A line that begins what is said of one method: a time, a number, and the method. */
  private static final Pattern UNIT = Pattern.compile("(?m)^ *\\d+ +\\d+ [^@\n]+$");

  /** Calls each of them until the compiler has had it. */
  static final class Caller {

    private static final int CALLS = 20_000;

    private static final byte[] TEXT =
        "ß, and what is long enough for a block. ".repeat(8).getBytes(UTF_8);

    private Caller() {}

    public static void main(String[] arguments) {
      ByteBuffer in = ByteBuffer.allocateDirect(TEXT.length);
      ByteBuffer out = ByteBuffer.allocateDirect(Uppercase.MAX_EXPANSION * TEXT.length);
      for (int i = 0; i < CALLS; i++) {
        Uppercase.inPlace(in.put(0, TEXT), 0, TEXT.length);
        Uppercase.message(in.put(0, TEXT), 0, TEXT.length, (done, rest) -> out.clear());
        Uppercase.convert(in.put(0, TEXT).clear(), out.clear(), true);
      }
    }
  }

  @Test
  void shouldNotBeInlinedIntoWhoeverCalls() throws Exception {
    String said = compilerOf(Caller.class);
    List<String> units = Arrays.asList(UNIT.matcher(said).replaceAll("\n$0").split("\n\n"));
    for (String caller : CALLERS) {
      assertThat(units.stream().filter(unit -> isOf(caller, unit)))
          .as(said)
          .isNotEmpty()
          .allSatisfy(CompiledApartTest::hasWaysAndNoLoops);
    }
    for (String loop : LOOPS) {
      assertThat(units).as(said).anyMatch(unit -> isOf(loop, unit));
    }
  }

  private static boolean isOf(String method, String unit) {
    return unit.lines().findFirst().orElse("").contains(method + " ");
  }

  private static void hasWaysAndNoLoops(String unit) {
    for (String way : WAYS) {
      assertThat(unit).matches("(?s).*CompiledApart::" + way + " .*receiver not constant.*");
    }
    assertThat(unit).doesNotContain(LOOPS);
  }

  /** What the optimising compiler says of a program that it compiles while that waits. */
  private static String compilerOf(Class<?> program) throws Exception {
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xbatch",
                "-XX:-TieredCompilation",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+PrintCompilation",
                "-XX:+PrintInlining",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(java.getInputStream().readAllBytes(), UTF_8);
      assertThat(java.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(java.exitValue()).as(said).isZero();
      return said;
    } finally {
      java.destroyForcibly();
    }
  }
}
