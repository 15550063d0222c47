package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start loads, and the archive of classes that {@code ./shout} makes for the next one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StartUpIT {

  private static final String PREPARING = "shout: preparing faster starts, once for this Java\n";

  @TempDir private Path home;
  private Path jar;
  private Path classes;

  /** A jar that is newer than the sources. */
  @BeforeEach
  void copyTheProject() throws Exception {
    home = Files.createDirectory(home.resolve("checkout"));
    classes = home.resolve("../classes.txt").normalize();
    for (String file : List.of("shout", "pom.xml")) {
      Files.copy(Path.of(file), home.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createDirectories(home.resolve("target"));
    Files.createDirectories(home.resolve("src/main"));
    Files.createDirectories(home.resolve(".mvn"));
    for (String source : List.of(".mvn", "src/main", "pom.xml")) {
      aged(home.resolve(source), 7_200);
    }
    jar = home.resolve("target/shout.jar");
    Files.copy(Path.of(System.getProperty("shout.jar", "target/shout.jar")), jar);
    aged(jar, 0);
    // A build would be wrong here, and would take long.
    shim("mvn");
  }

  private static void aged(Path file, int seconds) throws Exception {
    Instant time = Instant.now().minusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
    Files.setLastModifiedTime(file, FileTime.from(time));
  }

  /** A program that fails, before the real one in the path. */
  private void shim(String program) throws Exception {
    Path bin = Files.createDirectories(home.resolve("../bin"));
    Path file = Files.writeString(bin.resolve(program), "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Command version(String... options) {
    return Command.of(home.resolve("shout").toString(), "--version")
        .env("PATH", home.resolve("../bin").normalize() + ":" + System.getenv("PATH"))
        .env("JAVA_HOME", System.getProperty("java.home"))
        .env("SHOUT_JAVA_OPTS", String.join(" ", options));
  }

  /**
   * Whether our own classes came out of an archive, on a start that says nothing but its version.
   */
  private boolean isSharedBySilentStart(String... options) throws Exception {
    String[] all =
        Stream.concat(Stream.of(options), Stream.of("-Xlog:class+load:file=" + classes))
            .toArray(String[]::new);
    Program program = version(all).run();
    assertThat(program.err()).isEmpty();
    assertThat(program.out()).startsWith("shout ").hasLineCount(1);
    assertThat(program.exitCode()).isZero();
    return Files.readAllLines(classes).stream()
        .filter(line -> line.contains(" dev.shout.Main "))
        .findFirst()
        .orElseThrow()
        .contains("shared objects file");
  }

  private List<String> namesInTarget() throws Exception {
    try (Stream<Path> files = Files.list(home.resolve("target"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyStartAfterTheFirstTakesItsClassesFromAnArchive() throws Exception {
    Program first = version().run();
    assertThat(first.err()).isEqualTo(PREPARING);
    assertThat(first.out()).startsWith("shout ").hasLineCount(1);
    assertThat(isSharedBySilentStart()).isTrue();
    // An archive of another collector, and users' own wishes.
    isSharedBySilentStart("-XX:+UseG1GC");
    isSharedBySilentStart("-Xmx24m");
    assertThat(isSharedBySilentStart("-Xshare:off")).isFalse();
    // A jar that is not the one of the archive, and no newer: what the script cannot see.
    aged(jar, 3_600);
    assertThat(isSharedBySilentStart()).isFalse();
    // A damaged archive.
    Path archive = home.resolve("target").resolve(namesInTarget().get(1));
    assertThat(archive.getFileName().toString()).startsWith("start-");
    Files.delete(archive);
    Files.writeString(archive, "no archive");
    assertThat(isSharedBySilentStart()).isFalse();
    // One that this JVM could not make.
    Files.writeString(archive, "");
    assertThat(isSharedBySilentStart()).isFalse();
    // A new jar: the archive is made anew.
    aged(jar, -3_600);
    assertThat(version().run().err()).isEqualTo(PREPARING);
  }

  @Test
  void twoFirstStartsAtOnceBothRunAndLeaveOneArchive() throws Exception {
    try (Program one = version().start();
        Program two = version().start()) {
      assertThat(one.exitCode()).isZero();
      assertThat(two.exitCode()).isZero();
      assertThat(one.out()).isEqualTo(two.out()).startsWith("shout ");
    }
    assertThat(namesInTarget()).hasSize(2).last().asString().startsWith("start-");
    assertThat(isSharedBySilentStart()).isTrue();
  }

  @Test
  void aDirectoryThatCannotBeWrittenCostsTimeAndNothingElse() throws Exception {
    // The tests may run as root, who can write everywhere.
    shim("mktemp");
    assertThat(isSharedBySilentStart()).isFalse();
    assertThat(namesInTarget()).containsExactly("shout.jar");
  }

  /** What is not asked for is not paid for: neither time nor memory. */
  @Test
  void aServerLoadsNothingOfWhatItDoesNotUse() throws Exception {
    Command command =
        Command.jar(
            List.of("-Xlog:class+load:file=" + classes),
            "server",
            "-conf",
            "{\"udp\": {}, \"tcp\": {}}");
    try (Server server = Server.start(Server.onFreePorts(command))) {
      byte[] text = utf8("hello");
      assertThat(Asking.byUdp(server.udpPort(), text)).isEqualTo(utf8("HELLO"));
      assertThat(Asking.byTcp(server.tcpPort(), text)).isEqualTo(utf8("HELLO"));
      assertThat(server.stop()).isZero();
    }
    List<String> loaded = Files.readAllLines(classes);
    assertThat(loaded).anyMatch(line -> line.contains(" dev.shout.Main "));
    for (String unwanted :
        List.of(
            "com.hazelcast.",
            "picocli.",
            "io.vertx.ext.web.",
            "io.micrometer.",
            "io.netty.channel.uring.",
            "io.netty.channel.kqueue.",
            "java.lang.ProcessHandleImpl",
            "dev.shout.client.",
            "dev.shout.admin.",
            "java.text.SimpleDateFormat")) {
      assertThat(loaded).as(unwanted).noneMatch(line -> line.contains(" " + unwanted));
    }
  }
}
