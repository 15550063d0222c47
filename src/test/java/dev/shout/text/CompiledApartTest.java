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

/** What the JVM's compiler makes of the way into the text code, as it says itself. */
@Timeout(60)
class CompiledApartTest {

  private static final List<String> WAYS = List.of("inPlace", "message", "convert");

  /** A line that begins what is said of one method: a time, a number, and the method. */
  private static final Pattern UNIT = Pattern.compile("(?m)^ *\\d+ +\\d+ [^@\n]+$");

  /** A method that calls each of them, until the compiler has had it. */
  static final class Caller {

    private static final int CALLS = 20_000;

    private static final byte[] TEXT =
        "ß, and what is long enough for a block. ".repeat(8).getBytes(UTF_8);

    private Caller() {}

    public static void main(String[] arguments) {
      ByteBuffer in = ByteBuffer.allocateDirect(TEXT.length);
      ByteBuffer out = ByteBuffer.allocateDirect(Uppercase.MAX_EXPANSION * TEXT.length);
      for (int i = 0; i < CALLS; i++) {
        inPlace(in.put(0, TEXT));
        message(in.put(0, TEXT), out.clear());
        convert(in.put(0, TEXT).clear(), out.clear());
      }
    }

    private static int inPlace(ByteBuffer in) {
      return Uppercase.inPlace(in, 0, TEXT.length);
    }

    private static boolean message(ByteBuffer in, ByteBuffer out) {
      return Uppercase.message(in, 0, TEXT.length, (done, rest) -> out);
    }

    private static void convert(ByteBuffer in, ByteBuffer out) {
      Uppercase.convert(in, out, true);
    }
  }

  @Test
  void shouldNotBeInlinedIntoWhoeverCalls() throws Exception {
    String said = compilerOf(Caller.class);
    List<String> units = Arrays.asList(UNIT.matcher(said).replaceAll("\n$0").split("\n\n"));
    for (String way : WAYS) {
      List<String> callers =
          units.stream()
              .filter(unit -> unit.lines().findFirst().orElse("").contains("Caller::" + way + " "))
              .toList();
      assertThat(callers)
          .as(said)
          .isNotEmpty()
          .allMatch(
              unit -> unit.matches("(?s).*CompiledApart::" + way + " .*receiver not constant.*"))
          .noneMatch(unit -> unit.contains("Conversion::"));
    }
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
