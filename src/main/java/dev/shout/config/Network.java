package dev.shout.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses as RFC 4632 (CIDR) writes it: {@code 10.0.0.0/8}, {@code fe80::/10}, or one
 * address alone. Immutable; any thread.
 */
public final class Network {

  /** What is accepted, for messages. */
  static final String EXPECTED = "an IP address or a network such as 10.0.0.0/8 or fe80::/10";

  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  // Exactly: what only looks like an address, Java would ask the name servers for.
  private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern BITS = Pattern.compile("\\d{1,3}");

  private final String text;
  private final byte[] prefix;
  private final int bits;

  private Network(String text, byte[] prefix, int bits) {
    this.text = text;
    this.prefix = prefix;
    this.bits = bits;
  }

  /**
   * Reads a network.
   *
   * @param text as in RFC 4632; bits beyond the prefix must be zero, for they are mostly slips
   * @return the network
   * @throws ConfigException when the text is none
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address =
        address(slash < 0 ? text : text.substring(0, slash))
            .map(InetAddress::getAddress)
            .orElse(new byte[0]);
    String length = slash < 0 ? String.valueOf(address.length * 8) : text.substring(slash + 1);
    // Java takes ::ffff:1.2.3.4 for an IPv4 address, and a prefix of it would mean something else.
    boolean mapped = address.length == 4 && text.indexOf(':') >= 0;
    if (address.length == 0
        || (mapped && slash >= 0)
        || !BITS.matcher(length).matches()
        || Integer.parseInt(length) > address.length * 8
        || hasBitsBeyond(address, Integer.parseInt(length))) {
      throw ConfigException.unexpected(EXPECTED, text);
    }
    return new Network(text, address, Integer.parseInt(length));
  }

  /** A literal address; none when the text is not one, and nobody is asked. */
  static Optional<InetAddress> address(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static boolean hasBitsBeyond(byte[] address, int bits) {
    for (int bit = bits; bit < address.length * 8; bit++) {
      if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Tells whether an address lies in this network. An IPv4 address is never in an IPv6 network; one
   * that reaches a dual-stack socket is an IPv4 address to Java.
   *
   * @param address any address
   * @return whether it does
   */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(bytes, 0, whole, prefix, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((bytes[whole] ^ prefix[whole]) & 0xFF) >>> (8 - rest) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && network.bits == bits
        && Arrays.equals(network.prefix, prefix);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(prefix) + bits;
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
