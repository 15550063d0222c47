package dev.shout.client;

import dev.shout.config.ServerAddress;
import java.util.List;
import java.util.stream.Collectors;

/** The one line that names a line without a reply, the same for UDP and TCP. */
final class NoReply {

  private NoReply() {}

  /**
   * Builds the line.
   *
   * @param cause the last failure in the system's words, or empty
   */
  static String message(long lineNumber, List<ServerAddress> servers, int tries, String cause) {
    String names = servers.stream().map(ServerAddress::toString).collect(Collectors.joining(", "));
    return String.format(
        "line %d: no reply from %s after %d %s%s",
        lineNumber,
        names,
        tries,
        tries == 1 ? "try" : "tries",
        cause.isEmpty() ? "" : " (" + cause + ")");
  }
}
