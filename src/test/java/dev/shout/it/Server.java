package dev.shout.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The fat jar as a server that is ready, with the ports it took. */
final class Server implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("(UDP|TCP) \\S+:(\\d+)");

  private final Program program;
  private final String readyLine;

  private Server(Program program, String readyLine) {
    this.program = program;
    this.readyLine = readyLine;
  }

  /** Loopback and free ports, whatever else is configured. */
  static Command onFreePorts(Command command) {
    return command
        .env("SHOUT_UDP_HOST", "127.0.0.1")
        .env("SHOUT_UDP_PORT", "0")
        .env("SHOUT_TCP_HOST", "127.0.0.1")
        .env("SHOUT_TCP_PORT", "0")
        .env("SHOUT_ADMIN_PORT", "0");
  }

  /** Starts a server with arguments, on free ports. */
  static Server start(String... arguments) throws Exception {
    return start(onFreePorts(Command.jar(arguments)));
  }

  /** Starts a server as it is and waits until it is ready. */
  static Server start(Command command) throws Exception {
    Program program = command.start();
    try {
      return new Server(program, program.lines(1));
    } catch (Exception | AssertionError e) {
      program.close();
      throw e;
    }
  }

  Program program() {
    return program;
  }

  /** All it said on standard output when it was ready. */
  String readyLine() {
    return readyLine;
  }

  int udpPort() {
    return port("UDP");
  }

  int tcpPort() {
    return port("TCP");
  }

  private int port(String protocol) {
    return PORT.matcher(readyLine)
        .results()
        .filter(found -> found.group(1).equals(protocol))
        .map(found -> Integer.parseInt(found.group(2)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + protocol + " in: " + readyLine));
  }

  /** The fat jar's own TCP client, which asks this server. */
  Command tcpClient() {
    return Command.jar("tcp-client", "127.0.0.1:" + tcpPort());
  }

  /** The fat jar's own UDP client, which asks this server. */
  Command udpClient() {
    return Command.jar("udp-client", "127.0.0.1:" + udpPort());
  }

  /** Stops it as an operator does; the exit code. */
  int stop() throws Exception {
    program.terminate();
    return program.exitCode();
  }

  @Override
  public void close() {
    program.close();
  }

  /** A number in a file of the kernel about this process, in KiB: {@code VmRSS} for one. */
  long kernelKib(String field) throws Exception {
    String status = Files.readString(Path.of("/proc", Long.toString(program.pid()), "status"));
    Matcher matcher = Pattern.compile(field + ":\\s+(\\d+) kB").matcher(status);
    if (!matcher.find()) {
      throw new AssertionError("no " + field + " in " + status);
    }
    return Long.parseLong(matcher.group(1));
  }
}
