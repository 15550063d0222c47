package dev.shout.bench;

import java.net.PortUnreachableException;

/** Puts a failure of a socket into few words. Stateless; any thread. */
final class Failures {

  private Failures() {}

  /** The system's own words: "Connection refused", not Netty's sentence around them. */
  static String text(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (failure instanceof PortUnreachableException || message.contains("Connection refused")) {
      return "Connection refused";
    }
    String firstLine = message.lines().findFirst().orElse(message);
    int systemsOwnWords = firstLine.lastIndexOf("): ");
    return systemsOwnWords < 0 ? firstLine : firstLine.substring(systemsOwnWords + 3);
  }
}
