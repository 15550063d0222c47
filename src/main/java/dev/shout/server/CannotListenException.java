package dev.shout.server;

import dev.shout.config.ServerAddress;

/**
 * A server's port could not be opened. The message is the one line for the user: protocol, address,
 * port and what the system said.
 */
public final class CannotListenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception with the line for the user.
   *
   * @param protocol {@code UDP} or {@code TCP}
   * @param host the address that was asked for
   * @param port the port that was asked for
   * @param cause what Vert.x said
   */
  public CannotListenException(String protocol, String host, int port, Throwable cause) {
    super(
        "cannot listen on " + protocol + " " + new ServerAddress(host, port) + ": " + reason(cause),
        cause);
  }

  /** Netty's native transports say "bind(..) failed with error(-98): Address already in use". */
  private static String reason(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    String firstLine = message.lines().findFirst().orElse(message);
    int systemsOwnWords = firstLine.lastIndexOf("): ");
    return systemsOwnWords < 0 ? firstLine : firstLine.substring(systemsOwnWords + 3);
  }
}
