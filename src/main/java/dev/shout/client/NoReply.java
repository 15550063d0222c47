package dev.shout.client;

/** The one line that names a line without a reply, the same for UDP and TCP. */
final class NoReply {

  private NoReply() {}

  /**
   * Builds the line.
   *
   * @param cause the last failure in the system's words, or empty
   */
  static String message(long lineNumber, Servers servers, int tries, String cause) {
    return String.format(
        "line %d: no reply from %s after %d %s%s",
        lineNumber,
        servers.names(),
        tries,
        tries == 1 ? "try" : "tries",
        cause.isEmpty() ? "" : " (" + cause + ")");
  }
}
