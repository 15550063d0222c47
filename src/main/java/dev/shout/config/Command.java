package dev.shout.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one process is started as; the sections of the configuration that then count. */
public enum Command {
  /** The servers: {@code udp} and {@code tcp}. */
  SERVER("server"),
  /** The UDP client. */
  UDP_CLIENT("udp-client"),
  /** The TCP client. */
  TCP_CLIENT("tcp-client"),
  /** The list of the cluster's nodes, which needs nothing but the section {@code cluster}. */
  NODES("nodes"),
  /** The benchmark; its own words follow, and no configuration. */
  BENCH("bench"),
  /** The question whether a server is ready; it reads what that server does. */
  HEALTH("health");

  private final String word;

  Command(String word) {
    this.word = word;
  }

  /**
   * How the command is written on the command line.
   *
   * @return {@code server}, {@code udp-client}, {@code tcp-client}, {@code nodes}, {@code bench} or
   *     {@code health}
   */
  public String word() {
    return word;
  }

  /**
   * The sections of the configuration that this command runs.
   *
   * @return their keys at the top level
   */
  public List<String> sections() {
    return switch (this) {
      case SERVER, HEALTH -> List.of("udp", "tcp");
      case UDP_CLIENT -> List.of("udpClient");
      case TCP_CLIENT -> List.of("tcpClient");
      case NODES, BENCH -> List.of();
    };
  }

  /**
   * Sections that this command runs, or looks at, too when they are there.
   *
   * @return their keys at the top level
   */
  public List<String> sectionsBesides() {
    return switch (this) {
      case SERVER, HEALTH -> List.of("admin", "cluster", "bridge");
      default -> List.of("cluster");
    };
  }

  /**
   * Finds a command by its word.
   *
   * @param word as on the command line
   * @return the command, or empty when the word is none
   */
  public static Optional<Command> of(String word) {
    return Stream.of(values()).filter(command -> command.word.equals(word)).findFirst();
  }
}
