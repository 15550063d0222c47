package dev.shout.config;

import java.util.regex.Pattern;

/**
 * Where a server is: a host name or an IP address, and a port.
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535, or 0 to listen on a free one
 */
public record ServerAddress(String host, int port) {

  /** Port when none is named, 1 to 65535: the one of the textbook's programs. */
  public static final int DEFAULT_PORT = 12000;

  /** What is accepted, for messages. */
  static final String EXPECTED = "HOST, HOST:PORT or [IPV6]:PORT with a port from 1 to 65535";

  private static final int MAX_PORT = 65535;
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,}(%[\\w.-]+)?");
  // Nothing that separates or wraps addresses: "a,b", "http://a" and "[a]" are slips, not names.
  private static final Pattern NAME = Pattern.compile("[^\\s\\p{Z}\\p{C},/\\[\\]:]+");

  /** Refuses a host that cannot be one and a port out of range. */
  public ServerAddress {
    if (!isHost(host)) {
      throw ConfigException.unexpected("a host name or an IP address", host);
    }
    if (port < 0 || port > MAX_PORT) {
      throw ConfigException.unexpected("a port from 0 to " + MAX_PORT, port);
    }
  }

  /**
   * Reads {@code HOST}, {@code HOST:PORT}, {@code [IPV6]:PORT}, {@code [IPV6]} or a bare IPv6
   * address. Several colons without brackets are an address without a port: {@code ::1:80} could be
   * both, and an address is what such text is elsewhere.
   *
   * @param text the address as a user writes it
   * @return the address, with {@link #DEFAULT_PORT} where none is named
   * @throws ConfigException when the text is none of these
   */
  public static ServerAddress parse(String text) {
    ServerAddress address = parse(text, DEFAULT_PORT, EXPECTED);
    if (address.port == 0) {
      throw ConfigException.unexpected(EXPECTED, text);
    }
    return address;
  }

  /**
   * Reads the address that a server shall listen on: as {@link #parse}, and port 0 takes a free
   * one.
   *
   * @param text the address as a user writes it
   * @param defaultPort the port where none is named
   * @return the address
   * @throws ConfigException when the text is none
   */
  public static ServerAddress parseListening(String text, int defaultPort) {
    return parse(text, defaultPort, EXPECTED.replace("from 1", "from 0"));
  }

  private static ServerAddress parse(String text, int defaultPort, String expected) {
    String host = text;
    String port = null;
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      host = close < 0 ? "" : text.substring(1, close);
      if (host.indexOf(':') < 0) {
        throw ConfigException.unexpected(expected, text);
      }
      String rest = text.substring(close + 1);
      if (!rest.isEmpty() && rest.charAt(0) != ':') {
        throw ConfigException.unexpected(expected, text);
      }
      port = rest.isEmpty() ? null : rest.substring(1);
    } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
      host = text.substring(0, text.indexOf(':'));
      port = text.substring(text.indexOf(':') + 1);
    }
    try {
      return new ServerAddress(host, port == null ? defaultPort : parsePort(port));
    } catch (ConfigException e) {
      throw ConfigException.unexpected(expected, text);
    }
  }

  /** Whether the text can be a host at all; whether it exists is for the resolver to say. */
  static boolean isHost(String host) {
    return host != null && (host.indexOf(':') < 0 ? NAME.matcher(host).matches() : isIpv6(host));
  }

  /** Eight groups, or fewer with a gap: "a:1:2" is a slip, though all of it is hexadecimal. */
  private static boolean isIpv6(String host) {
    long colons = host.chars().filter(c -> c == ':').count();
    boolean whole = host.contains("::") || colons == 7 || (colons == 6 && host.indexOf('.') > 0);
    return whole && colons <= 8 && IPV6.matcher(host).matches();
  }

  private static int parsePort(String text) {
    return PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
  }

  /**
   * Writes the address so that {@link #parse} reads it again.
   *
   * @return {@code host:port}, or {@code [host]:port} for an IPv6 address
   */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
