package dev.shout.cluster;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which frames the bridge lets through: those that Vert.x's bridge understands, about an address
 * that is permitted. Stateless; the state of a connection comes as arguments.
 */
final class BridgeFrame {

  /** Milliseconds that a request may wait, at most. */
  static final int MAX_TIMEOUT_MILLIS = 60_000;

  private static final List<String> TYPES =
      List.of("ping", "send", "publish", "register", "unregister");

  /** Why a frame is refused. */
  record Refusal(String message, boolean ofAddress) {}

  private BridgeFrame() {}

  /** What is wrong with a frame, in the protocol's own words where it has some. */
  static Optional<Refusal> check(JsonObject frame, Set<String> registered, Set<String> unanswered) {
    if (!(frame.getValue("type") instanceof String type) || !TYPES.contains(type)) {
      return malformed("unknown_type");
    }
    if (type.equals("ping")) {
      return Optional.empty();
    }
    if (!(frame.getValue("address") instanceof String address)) {
      return malformed("missing_address");
    }
    boolean reply = type.equals("send") && unanswered.contains(address);
    if (!reply && !BusAddress.ALL.contains(address)) {
      return Optional.of(new Refusal("access_denied", true));
    }
    if (type.equals("register") && registered.contains(address)) {
      return malformed("already_registered");
    }
    return detailsAreWell(frame) ? Optional.empty() : malformed("malformed");
  }

  private static Optional<Refusal> malformed(String message) {
    return Optional.of(new Refusal(message, false));
  }

  private static boolean detailsAreWell(JsonObject frame) {
    return isTextOrNull(frame.getValue("replyAddress"))
        && isTextOrNull(frame.getValue("message"))
        && (frame.getValue("failureCode") == null
            || frame.getValue("failureCode") instanceof Integer)
        && (frame.getValue("headers") == null
            || (frame.getValue("headers") instanceof JsonObject headers
                && headersAreWell(headers)));
  }

  private static boolean isTextOrNull(Object value) {
    return value == null || value instanceof String;
  }

  /** Three headers are not passed on but mean something to the bridge. */
  private static boolean headersAreWell(JsonObject headers) {
    for (Map.Entry<String, Object> header : headers) {
      Object value = header.getValue();
      boolean well =
          switch (header.getKey()) {
            case "timeout" ->
                value instanceof Integer millis && millis >= 1 && millis <= MAX_TIMEOUT_MILLIS;
            case "localOnly" -> value instanceof Boolean;
            case "codecName" -> false;
            default -> value instanceof String;
          };
      if (!well) {
        return false;
      }
    }
    return true;
  }

  /** What a frame that was let through changes for the next ones. */
  static void remember(JsonObject frame, Set<String> registered, Set<String> unanswered) {
    String address = frame.getString("address");
    switch (frame.getString("type")) {
      case "register" -> registered.add(address);
      case "unregister" -> registered.remove(address);
      case "send" -> unanswered.remove(address);
      default -> {
        // Nothing stays of the others.
      }
    }
  }
}
