package dev.shout.admin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What happens to a socket, told step by step while it happens: each step has the time since the
 * beginning, a name, a sentence or two, and numbers that were measured or asked of the system.
 *
 * <p>A step is told when it is done, as one JSON object. Telling takes time as well: who measures
 * does not tell in between, see {@link #SOON_MILLIS}. Used by one thread; where the steps go is the
 * listener's business.
 */
final class SocketStory {

  /** Bytes of a message that are shown in hexadecimal; all are counted. */
  private static final int SHOWN_BYTES = 256;

  /**
   * Milliseconds that a reply may take before the step of its request is told without it. A reply
   * on one machine is there much sooner, and then both are told after the time is taken.
   */
  static final int SOON_MILLIS = 50;

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  /** Where a step happens in a drawing with the client on the left and the server on the right. */
  enum Place {
    /** In the client's program or its kernel. */
    CLIENT,
    /** On its way from client to server. */
    TO_SERVER,
    /** On its way from server to client. */
    TO_CLIENT,
    /** Both ends at once, as a handshake. */
    BOTH,
    /** Something that did not happen, or must be known. */
    NOTE;

    private String json() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Consumer<JsonObject> listener;
  private final long start = System.nanoTime();

  SocketStory(Consumer<JsonObject> listener) {
    this.listener = listener;
  }

  /** Begins a step, at this moment. */
  Step step(Place place, String name, String text) {
    return new Step(place, name, text, System.nanoTime() - start);
  }

  /** A step in the making; it is told with {@link #tell}. */
  final class Step {

    private final JsonObject json;
    private final JsonArray facts = new JsonArray();

    private Step(Place place, String name, String text, long nanos) {
      json =
          new JsonObject()
              .put("micros", TimeUnit.NANOSECONDS.toMicros(nanos))
              .put("place", place.json())
              .put("name", name)
              .put("text", text)
              .put("facts", facts);
    }

    /** Says when it happened, by {@link System#nanoTime()}, where that was before it is told. */
    Step at(long nanoTime) {
      json.put("micros", TimeUnit.NANOSECONDS.toMicros(nanoTime - start));
      return this;
    }

    /** Adds a number, or another fact, with the name that it has in the field. */
    Step fact(String name, Object value) {
      facts.add(new JsonObject().put("name", name).put("value", String.valueOf(value)));
      return this;
    }

    /** Adds a measured time. */
    Step time(String name, long nanos) {
      return fact(name, duration(nanos));
    }

    /** Adds what went over the wire: how many bytes, the first of them in hexadecimal, as text. */
    Step bytes(byte[] bytes) {
      int shown = Math.min(bytes.length, SHOWN_BYTES);
      json.put(
          "bytes",
          new JsonObject()
              .put("count", bytes.length)
              .put("hex", HEX.formatHex(bytes, 0, shown))
              .put("notShown", bytes.length - shown)
              .put("text", new String(bytes, StandardCharsets.UTF_8)));
      return this;
    }

    void tell() {
      listener.accept(json);
    }
  }

  /** A time as people read it, with three digits: {@code 183 µs}, {@code 1.24 ms}, {@code 2 s}. */
  static String duration(long nanos) {
    if (nanos < TimeUnit.MILLISECONDS.toNanos(1)) {
      return TimeUnit.NANOSECONDS.toMicros(nanos) + " µs";
    }
    double millis = nanos / 1e6;
    int decimals = millis < 10 ? 2 : millis < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f ms", millis);
  }
}
