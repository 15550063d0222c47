package dev.shout.cluster;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.Texts;
import dev.shout.text.Uppercase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/event-bus.md promises of {@code shout.uppercase}, without a cluster. */
@ExtendWith(VertxExtension.class)
class UppercaseServiceTest {

  private final UppercaseService service = new UppercaseService();

  @BeforeEach
  void deploy(Vertx vertx) throws Exception {
    await(
        vertx.deployVerticle(new ServiceVerticle(service, new LoneDirectory(), Optional.empty())));
  }

  private static Object ask(Vertx vertx, Object body) throws Exception {
    return await(vertx.eventBus().request(BusAddress.UPPERCASE, body)).body();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "straße, καλημέρα, ﬁn 😀", "\u0390", "\0"})
  void shouldAnswerAStringWithAString(String text, Vertx vertx) throws Exception {
    String upper =
        new String(
            Uppercase.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(ask(vertx, text)).isEqualTo(upper);
    assertThat(service.answered()).isEqualTo(1);
  }

  @Test
  void shouldAnswerABufferWithABufferWhateverItsBytes(Vertx vertx) throws Exception {
    byte[] bytes = Texts.mixed(UppercaseService.MAX_BYTES - 3, 5);
    bytes[7] = (byte) 0xFF;
    assertThat(ask(vertx, Buffer.buffer(bytes))).isEqualTo(Buffer.buffer(Uppercase.of(bytes)));
    // A lone surrogate is no text: Java's own encoder writes a question mark for it.
    assertThat(ask(vertx, "a\uD800b")).isEqualTo("A?B");
  }

  @Test
  void shouldFailWithACodeWhenItIsTooLong(Vertx vertx) throws Exception {
    String longest = "a".repeat(UppercaseService.MAX_BYTES);
    assertThat(ask(vertx, longest)).isEqualTo("A".repeat(UppercaseService.MAX_BYTES));
    // The limit is in bytes of UTF-8, not in characters.
    for (Object tooLong :
        new Object[] {
          longest + "a",
          "é".repeat(UppercaseService.MAX_BYTES / 2 + 1),
          Buffer.buffer(new byte[UppercaseService.MAX_BYTES + 1])
        }) {
      assertRefused(vertx, tooLong, UppercaseService.TOO_LONG);
    }
    assertThat(service.refused()).isEqualTo(3);
  }

  @Test
  void shouldFailWithACodeWhenItIsNoText(Vertx vertx) {
    for (Object body : new Object[] {null, 7, true, new JsonObject(), new JsonArray(), 1.5}) {
      assertRefused(vertx, body, UppercaseService.NOT_TEXT);
    }
  }

  private static void assertRefused(Vertx vertx, Object body, int code) {
    assertThatThrownBy(() -> ask(vertx, body))
        .isInstanceOfSatisfying(
            ReplyException.class, e -> assertThat(e.failureCode()).isEqualTo(code));
  }
}
