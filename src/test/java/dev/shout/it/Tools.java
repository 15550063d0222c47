package dev.shout.it;

import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/**
 * Tools of the machine that a test needs beside Java. Where one is missing the test is skipped and
 * says so; in CI (the variable {@code CI} is {@code true}) it fails, for there nothing may be
 * skipped.
 */
final class Tools {

  private Tools() {}

  /** Python 3, for the programs of the book. */
  static void requirePython() {
    require("python3", said -> said.startsWith("Python 3"), "python3", "--version");
  }

  /** Node.js, for the example in JavaScript. */
  static void requireNode() {
    require("node", said -> said.startsWith("v"), "node", "--version");
  }

  /** OpenBSD's netcat: another one may go by the same name, and has no {@code -N}. */
  static void requireNetcat() {
    require("nc of OpenBSD", said -> said.contains("OpenBSD"), "nc", "-h");
  }

  /** A C compiler, for what is compared with and the generator of {@code bench/compare}. */
  static void requireGcc() {
    require("gcc", said -> said.contains("Free Software Foundation"), "gcc", "--version");
  }

  /** Pins a program to a core. */
  static void requireTaskset() {
    require("taskset", said -> said.contains("taskset"), "taskset", "--version");
  }

  static void requireSocat() {
    require("socat", said -> said.contains("socat version"), "socat", "-V");
  }

  /** Checks units. */
  static void requireSystemd() {
    require("systemd-analyze", said -> said.contains("systemd"), "systemd-analyze", "--version");
  }

  /** Sockets that other systems do not have. */
  static void requireLinux() {
    require("Linux", said -> said.contains("Linux"), "uname");
  }

  /** Root and iproute2, for hosts of the test's own. */
  static synchronized void requireNetworkNamespaces() {
    String name = "shout-probe-" + ProcessHandle.current().pid();
    String make = "ip netns add %1$s && ip netns del %1$s && ss -V && echo made".formatted(name);
    require("root and iproute2 (ip netns)", said -> said.endsWith("made\n"), "sh", "-c", make);
  }

  /** The kernel's view of processes. */
  static void requireProc() {
    require("/proc", said -> said.contains("VmRSS"), "cat", "/proc/self/status");
  }

  /** Debian's Chromium with its driver, for the page. */
  static void requireChromium() {
    require("Chromium", said -> said.contains("Chromium"), "chromium", "--version");
    require("chromedriver", said -> said.contains("ChromeDriver"), "chromedriver", "--version");
  }

  private static void require(String what, Predicate<String> right, String... command) {
    String problem = problem(right, command);
    if (problem == null) {
      return;
    }
    String message = "this test needs " + what + ": " + problem;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message + "; in CI nothing is skipped");
    }
    Assumptions.abort(message);
  }

  /** Starting it is the test: a shim may stand in the path without the program behind it. */
  private static String problem(Predicate<String> right, String... command) {
    try {
      Program program = Command.of(command).run();
      String said = program.out() + program.err();
      return right.test(said) ? null : "it says \"" + said.lines().findFirst().orElse("") + "\"";
    } catch (Exception e) {
      return e.getMessage();
    }
  }
}
