package dev.shout.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shout.text.Uppercase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.util.concurrent.atomic.LongAdder;

/**
 * The service at {@code shout.uppercase}: a String or a Buffer comes in, the same type goes back in
 * upper case. Stateless but for its counters; runs on the event loop of whoever registers it.
 *
 * <p>What it refuses has a code in the reply's failure. A message that asks for no reply is done
 * when it has come. The servers' sockets do not pass through here.
 */
public final class UppercaseService {

  /** Failure code: the body is neither a String nor a Buffer. */
  public static final int NOT_TEXT = 400;

  /** Failure code: the text is longer than {@link #MAX_BYTES}. */
  public static final int TOO_LONG = 413;

  /**
   * Bytes of UTF-8 in a request, at most. The event bus holds each message whole, several times
   * over; longer texts are for the TCP server, which streams them.
   */
  public static final int MAX_BYTES = 1_048_576;

  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /** Answers one message. */
  void handle(Message<Object> message) {
    Object body = message.body();
    if (body instanceof String text) {
      byte[] utf8 = text.length() > MAX_BYTES ? null : text.getBytes(UTF_8);
      if (utf8 == null || utf8.length > MAX_BYTES) {
        refuse(message, TOO_LONG);
      } else {
        answered.increment();
        message.reply(new String(Uppercase.of(utf8), UTF_8));
      }
    } else if (body instanceof Buffer bytes) {
      if (bytes.length() > MAX_BYTES) {
        refuse(message, TOO_LONG);
      } else {
        answered.increment();
        message.reply(Buffer.buffer(Uppercase.of(bytes.getBytes())));
      }
    } else {
      refuse(message, NOT_TEXT);
    }
  }

  private void refuse(Message<Object> message, int code) {
    refused.increment();
    message.fail(
        code,
        code == TOO_LONG
            ? "expected at most " + MAX_BYTES + " bytes of UTF-8"
            : "expected a string or a buffer");
  }

  /**
   * Requests that were answered with text.
   *
   * @return a count since the start
   */
  public long answered() {
    return answered.sum();
  }

  /**
   * Requests that were answered with a failure.
   *
   * @return a count since the start
   */
  public long refused() {
    return refused.sum();
  }

  @Override
  public String toString() {
    return "answered=" + answered + " refused=" + refused;
  }
}
