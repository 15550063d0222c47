package dev.shout.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Puts failures into few words. Stateless; any thread. */
final class Causes {

  private static final Pattern OTHER_NAME =
      Pattern.compile("No (?:subject alternative|name).* matching (?:IP address )?(\\S+) found.*");

  /** Text in place of a record; or our own first message, which an echo server sends back. */
  private static final Pattern NO_TLS =
      Pattern.compile("not an SSL/TLS record.*|.*Unexpected handshake message: client_hello");

  private static final Pattern TIME_OUT = Pattern.compile("handshake timed out after (\\d+) ?ms");

  private static final Pattern ALERT = Pattern.compile(".*Received fatal alert: (\\w+)");

  private Causes() {}

  /** The system's own words: "Connection refused", not Netty's sentence around them. */
  static String text(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    if (message.contains("Connection refused")) {
      return "Connection refused";
    }
    if (failure instanceof SSLException || cause instanceof SSLException) {
      return tls(failure, cause);
    }
    String firstLine = message.lines().findFirst().orElse(message);
    int systemsOwnWords = firstLine.lastIndexOf("): ");
    return systemsOwnWords < 0 ? firstLine : firstLine.substring(systemsOwnWords + 3);
  }

  /** Java's messages about certificates are for programmers. */
  private static String tls(Throwable failure, Throwable last) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      Matcher otherName = OTHER_NAME.matcher(message);
      Matcher timeOut = TIME_OUT.matcher(message);
      Matcher alert = ALERT.matcher(message);
      if (otherName.matches()) {
        return "the server's certificate is not for " + otherName.group(1);
      } else if (cause instanceof CertificateExpiredException) {
        return "the server's certificate has expired";
      } else if (cause instanceof CertPathBuilderException) {
        return "the server's certificate is not signed by an authority that is trusted";
      } else if (NO_TLS.matcher(message).matches()) {
        return "the server does not speak TLS";
      } else if (timeOut.matches()) {
        return "no TLS handshake within " + timeOut.group(1) + " ms";
      } else if (alert.matches()) {
        return "the server refused the TLS handshake: " + alert.group(1).replace('_', ' ');
      }
    }
    return String.valueOf(last.getMessage()).lines().findFirst().orElse("TLS failed");
  }
}
