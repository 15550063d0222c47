package dev.shout.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hosts on one network, as network namespaces of Linux: each has a stack of its own and a cable to
 * a switch, which can be pulled. The test's own host has another cable to each, which is not.
 *
 * <p>Needs root and iproute2. The names hold the pid of the test's JVM: what a killed one left
 * behind, processes included, the next one removes.
 */
final class VirtualHosts implements AutoCloseable {

  /**
   * For ResourceLock: tests with virtual hosts change what this stands for, each to its own
   * addresses, so that for each other they only read it.
   */
  static final String ADDRESSES_OF_THIS_HOST = "addresses of this host";

  private static final String PREFIX = "shout-";
  private static final AtomicInteger NETWORKS = new AtomicInteger();

  private final int count;
  private final String name;
  private final String links;
  private final String subnet;

  private VirtualHosts(int count, int number, String subnet) {
    long pid = ProcessHandle.current().pid();
    this.count = count;
    this.name = PREFIX + pid + "-" + number;
    // Names of links have 15 characters at most.
    this.links = "sh" + Long.toHexString(pid) + "x" + number + "x";
    this.subnet = subnet;
  }

  /** Hosts 1 to count, with their cables in; 198.18.0.0/15 is for tests such as this (RFC 2544). */
  static VirtualHosts make(int count) throws IOException {
    VirtualHosts hosts;
    // One after the other: which subnet is free is seen at the test's own addresses.
    synchronized (NETWORKS) {
      removeLeftOvers();
      hosts = new VirtualHosts(count, NETWORKS.incrementAndGet(), freeSubnet());
      try {
        hosts.build();
      } catch (IOException e) {
        hosts.close();
        throw e;
      }
    }
    return hosts;
  }

  private static String freeSubnet() throws IOException {
    String addresses = ip("-o", "-4", "addr", "show");
    int first = (int) (ProcessHandle.current().pid() % 200);
    for (int i = 0; i < 50; i++) {
      String subnet = "198.18." + (first + i) + ".";
      if (!addresses.contains(subnet)) {
        return subnet;
      }
    }
    throw new IllegalStateException("no free network in 198.18.0.0/16");
  }

  private void build() throws IOException {
    ip("netns", "add", switchName());
    ip("-n", switchName(), "link", "add", "br0", "type", "bridge");
    ip("-n", switchName(), "link", "set", "br0", "up");
    for (int host = 1; host <= count; host++) {
      String namespace = namespace(host);
      String ours = links + host;
      ip("netns", "add", namespace);
      ip("-n", namespace, "link", "set", "lo", "up");
      ip("link", "add", ours, "type", "veth", "peer", "name", "test0", "netns", namespace);
      ip("addr", "add", subnet + "254/32", "dev", ours);
      ip("link", "set", ours, "up");
      ip("route", "add", address(host) + "/32", "dev", ours, "src", subnet + "254");
      ip(
          "-n",
          switchName(),
          "link",
          "add",
          port(host),
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          namespace);
      ip("-n", switchName(), "link", "set", port(host), "up");
      ip("-n", namespace, "addr", "add", address(host) + "/24", "dev", "eth0");
      ip("-n", namespace, "link", "set", "eth0", "up");
      ip("-n", namespace, "link", "set", "test0", "up");
      ip("-n", namespace, "route", "add", subnet + "254/32", "dev", "test0", "src", address(host));
      plugIn(host);
    }
  }

  private String switchName() {
    return name + "-switch";
  }

  private String namespace(int host) {
    return name + "-" + host;
  }

  private static String port(int host) {
    return "port" + host;
  }

  int count() {
    return count;
  }

  /** The address of a host, for the others and for the test. */
  String address(int host) {
    return subnet + host;
  }

  /** Runs a command on a host. */
  Command on(int host, Command command) {
    return command.after("ip", "netns", "exec", namespace(host));
  }

  /** Pulls the cable to the other hosts out of the switch: nothing is refused, nothing arrives. */
  void pullOut(int host) throws IOException {
    ip("-n", switchName(), "link", "set", port(host), "nomaster");
  }

  void plugIn(int host) throws IOException {
    ip("-n", switchName(), "link", "set", port(host), "master", "br0");
  }

  @Override
  public void close() throws IOException {
    remove(switchName());
    for (int host = 1; host <= count; host++) {
      remove(namespace(host));
    }
  }

  private static void removeLeftOvers() throws IOException {
    for (String line : ip("netns", "list").lines().toList()) {
      String namespace = line.split(" ", 2)[0];
      String[] parts = namespace.split("-", -1);
      if (namespace.startsWith(PREFIX)
          && parts.length == 4
          && parts[1].matches("\\d+")
          && ProcessHandle.of(Long.parseLong(parts[1])).isEmpty()) {
        remove(namespace);
      }
    }
  }

  /** With the processes in it, which would keep it alive without a name. */
  private static void remove(String namespace) throws IOException {
    if (ip("netns", "list").lines().noneMatch(line -> line.split(" ", 2)[0].equals(namespace))) {
      return;
    }
    for (String pid : ip("netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
    ip("netns", "del", namespace);
  }

  private static String ip(String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip"));
    words.addAll(List.of(arguments));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", words) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return said;
  }
}
