package dev.shout.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code target/shout.jar} as an operator runs it, both servers on free ports of loopback. */
final class ServerProcess implements AutoCloseable {

  private static final Pattern READY =
      Pattern.compile(".*UDP 127\\.0\\.0\\.1:(\\d+) and TCP 127\\.0\\.0\\.1:(\\d+)");
  private static final long LIMIT_SECONDS = 30;

  private final Process process;
  private final Path log;
  private final int udpPort;
  private final int tcpPort;

  private ServerProcess(Process process, Path log, Matcher ready) {
    this.process = process;
    this.log = log;
    this.udpPort = Integer.parseInt(ready.group(1));
    this.tcpPort = Integer.parseInt(ready.group(2));
  }

  /**
   * Starts it. A small heap of a fixed size: what leaks shows soon, and the size of the process
   * does not follow the garbage. Netty tells of buffers that were never released.
   */
  static ServerProcess start(Path jar, Path log) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xms64m",
                    "-Xmx64m",
                    "-XX:SoftRefLRUPolicyMSPerMB=0",
                    "-XX:NativeMemoryTracking=summary",
                    "-Dio.netty.leakDetection.level=advanced",
                    "-jar",
                    jar.toString(),
                    "server",
                    "127.0.0.1:0"))
            .redirectError(log.toFile())
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    Matcher ready = READY.matcher(line == null ? "" : line);
    if (!ready.matches()) {
      process.destroyForcibly();
      throw new IOException("the server did not start: " + line + Files.readString(log));
    }
    return new ServerProcess(process, log, ready);
  }

  long pid() {
    return process.pid();
  }

  int udpPort() {
    return udpPort;
  }

  int tcpPort() {
    return tcpPort;
  }

  /** Processor time so far, in ms. */
  long cpuMillis() {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  /** Asks it to end. The exit code. */
  int stop() throws InterruptedException, IOException {
    process.destroy();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the server did not end within " + LIMIT_SECONDS + " s");
    }
    return process.exitValue();
  }

  /** What it logged that is no news of a start or a stop. */
  List<String> complaints() throws IOException {
    return Files.readAllLines(log).stream().filter(line -> !line.contains(" level=info ")).toList();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
