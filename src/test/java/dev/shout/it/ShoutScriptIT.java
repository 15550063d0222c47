package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code ./shout} over a jar that is fresh: it builds nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShoutScriptIT {

  private static final Path SCRIPT = Path.of("shout").toAbsolutePath();

  @TempDir private Path elsewhere;

  /** The first start with a JVM says that it prepares the next ones: StartUpIT. */
  @BeforeAll
  static void haveStartedBefore() throws Exception {
    Command.of(SCRIPT.toString(), "--version")
        .env("JAVA_HOME", System.getProperty("java.home"))
        .run();
  }

  /** A build here would replace the jar under test: should the script want one, it fails. */
  @BeforeEach
  void letNobodyBuild() throws Exception {
    Path bin = Files.createDirectory(elsewhere.resolve("bin"));
    Path mvn =
        Files.writeString(bin.resolve("mvn"), "#!/bin/sh\necho no build wanted >&2\nexit 9\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Command script(Path script, String... arguments) {
    String[] words = new String[arguments.length + 1];
    words[0] = script.toString();
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    return Command.of(words)
        .in(elsewhere)
        .env("PATH", elsewhere.resolve("bin") + ":" + System.getenv("PATH"))
        .env("JAVA_HOME", System.getProperty("java.home"));
  }

  private static void assertTellsVersion(Program program) throws Exception {
    assertThat(program.err()).isEmpty();
    assertThat(program.out()).isEqualTo(Command.jar("--version").run().out()).startsWith("shout ");
    assertThat(program.exitCode()).isZero();
  }

  @Test
  void shouldRunFromAnotherDirectory() throws Exception {
    assertTellsVersion(script(SCRIPT, "--version").run());
  }

  @Test
  void shouldRunThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(elsewhere.resolve("absolute link"), SCRIPT);
    Path linkOfLink =
        Files.createSymbolicLink(elsewhere.resolve("bin/shout"), Path.of("../absolute link"));
    assertTellsVersion(script(link, "--version").run());
    assertTellsVersion(script(linkOfLink, "--version").run());
    // JUnit would warn that they lead out of its directory.
    Files.delete(linkOfLink);
    Files.delete(link);
  }

  @Test
  void shouldServeAsTheJarDoes() throws Exception {
    Command command = script(SCRIPT, "server").env("SHOUT_JAVA_OPTS", "-Xmx64m -Xshare:auto");
    try (Server server = Server.start(Server.onFreePorts(command))) {
      Program client =
          script(SCRIPT, "tcp-client", "127.0.0.1:" + server.tcpPort())
              .input(utf8("hello\n"))
              .run();
      assertThat(client.err()).isEmpty();
      assertThat(client.out()).isEqualTo("HELLO\n");
      assertThat(client.exitCode()).isZero();
      // The signal reaches the server itself: no shell stands between.
      assertThat(server.stop()).isZero();
      assertThat(server.program().out().lines()).hasSize(1);
    }
  }

  @Test
  void shouldPassTheExitCodeOn() throws Exception {
    assertThat(script(SCRIPT, "--nonsense").run().exitCode()).isEqualTo(2);
  }

  @Test
  void shouldSayOnOneLineThatThereIsNoJava() throws Exception {
    Program program = script(SCRIPT, "--version").env("JAVA_HOME", "/nonexistent").run();
    assertThat(program.exitCode()).isEqualTo(2);
    assertThat(program.out()).isEmpty();
    assertThat(program.err().lines()).hasSize(1);
    assertThat(program.err()).contains("install Java 17");
  }
}
