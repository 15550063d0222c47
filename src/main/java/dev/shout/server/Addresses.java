package dev.shout.server;

/** Writes addresses as people write them. Stateless; any thread. */
final class Addresses {

  private Addresses() {}

  /** {@code 0.0.0.0:12000}, or {@code [::]:12000} (RFC 3986 section 3.2.2) for IPv6. */
  static String text(String host, int port) {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
