package dev.shout.admin;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * What the page asks to be tried: a protocol, a line of text, and whether the first reply is to be
 * lost. It names no address: what is asked is this server, always.
 *
 * @param protocol which socket is opened
 * @param text the line, {@link #MAX_LENGTH} UTF-16 units at most; may be empty
 * @param dropReply whether the first reply is thrown away, over UDP
 */
record TryRequest(Protocol protocol, String text, boolean dropReply) {

  /** Longest text in UTF-16 units, as the page's text field counts: a screen full. */
  static final int MAX_LENGTH = 1000;

  /** Bytes that a body with such a text has at most, every unit of it written as an escape. */
  static final int MAX_BODY_BYTES = 8 * 1024;

  private static final Set<String> KEYS = Set.of("protocol", "text", "dropReply");

  enum Protocol {
    UDP,
    TCP
  }

  /**
   * Reads a request as strictly as a configuration.
   *
   * @throws IllegalArgumentException with one line for whoever sent it
   */
  static TryRequest fromJson(JsonObject json) {
    for (String key : json.fieldNames()) {
      if (!KEYS.contains(key)) {
        throw new IllegalArgumentException("unknown key, expected protocol, text, dropReply");
      }
    }
    if (!(json.getValue("text") instanceof String text)) {
      throw new IllegalArgumentException("text: expected a string");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "text: expected " + MAX_LENGTH + " characters at most, found " + text.length());
    }
    if (!(json.getValue("dropReply", false) instanceof Boolean dropReply)) {
      throw new IllegalArgumentException("dropReply: expected true or false");
    }
    return new TryRequest(protocol(json.getValue("protocol")), text, dropReply);
  }

  private static Protocol protocol(Object name) {
    if ("udp".equals(name)) {
      return Protocol.UDP;
    }
    if ("tcp".equals(name)) {
      return Protocol.TCP;
    }
    throw new IllegalArgumentException("protocol: expected udp or tcp");
  }
}
