package dev.shout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.config.Configuration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every key of the configuration mistyped, mis-set and out of range, through the program: exit code
 * 2, one line that names the key, nothing on standard output.
 *
 * <p>The keys are those that {@code --check} prints, so that a new one is walked too. No JVM is
 * started for it: {@code Main.run} has the process as arguments. That the code is the process's is
 * in {@code ExitCodeIT}.
 */
class EveryMistakeTest {

  private static final JsonObject ALL =
      Configuration.fromJson(
              new JsonObject(
                  "{\"udp\":{}, \"tcp\":{}, \"udpClient\":{}, \"tcpClient\":{}, \"admin\":{},"
                      + " \"cluster\":{}, \"bridge\":{}}"))
          .toJson();

  /** A key in its section, which is empty at the top level. */
  record Place(String section, String key, Object defaultValue) {

    String path() {
      return section.isEmpty() ? key : section + "." + key;
    }

    String with(String name, Object value) {
      return within(new JsonObject().put(name, value));
    }

    /** {@code SHOUT_TCP_CLIENT_WINDOW_BYTES} of {@code tcpClient.windowBytes}. */
    String variable() {
      return "SHOUT_"
          + path().replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    String file() {
      return within(new JsonObject());
    }

    /** The section may be one within another: {@code tcp.tls}. */
    private String within(JsonObject innermost) {
      JsonObject json = innermost;
      List<String> names = section.isEmpty() ? List.of() : List.of(section.split("\\."));
      for (int i = names.size() - 1; i >= 0; i--) {
        json = new JsonObject().put(names.get(i), json);
      }
      return json.encode();
    }

    /** A file or a name: any text may be one, and whether it is there is another question. */
    boolean takesAnyText() {
      return "".equals(defaultValue);
    }

    @Override
    public String toString() {
      return path();
    }
  }

  static Stream<Place> keys() {
    return keys("", ALL);
  }

  private static Stream<Place> keys(String section, JsonObject json) {
    return json.stream()
        .flatMap(
            field ->
                field.getValue() instanceof JsonObject inner
                    ? keys(
                        section.isEmpty() ? field.getKey() : section + "." + field.getKey(), inner)
                    : Stream.of(new Place(section, field.getKey(), field.getValue())));
  }

  static Stream<Place> bounded() {
    return keys().filter(place -> !place.takesAnyText());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldExitWith2AndNameTheKeyWhenItIsMistyped(Place place) {
    String name = place.key();
    String typed = name.charAt(1) + name.substring(0, 1) + name.substring(2);
    String message = refused(place.with(typed, place.defaultValue()), Map.of());
    assertThat(message).contains("did you mean \"" + name + "\"?");
    assertThat(message).startsWith("shout: -conf: " + place.path().replace(name, typed) + ": ");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldExitWith2AndNameTheKeyWhenItsValueIsOfAnotherType(Place place) {
    boolean number = place.defaultValue() instanceof Integer;
    for (Object wrong : new Object[] {number ? "7" : -1, null, 1.5, new JsonObject()}) {
      assertThat(refused(place.with(place.key(), wrong), Map.of()))
          .startsWith("shout: -conf: " + place.path() + ": expected ");
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void shouldExitWith2AndNameTheKeyWhenItsValueIsOutOfRange(Place place) {
    for (Object beyond : outOfRange(place)) {
      assertThat(refused(place.with(place.key(), beyond), Map.of()))
          .startsWith("shout: -conf: " + place.path() + ": expected ");
    }
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void shouldExitWith2AndNameTheVariableWhenItsValueIsWrong(Place place) {
    for (String wrong : List.of("a b", "-1,,", "a\nb")) {
      assertThat(refused(place.file(), Map.of(place.variable(), wrong)))
          .startsWith("shout: " + place.variable() + ": expected ");
    }
  }

  /** No range ends beyond these; true and false are all the values that a flag can have. */
  private static List<?> outOfRange(Place place) {
    if (place.defaultValue() instanceof Integer) {
      return List.of(-1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MIN_VALUE);
    }
    if (place.defaultValue() instanceof JsonArray) {
      return List.of(new JsonArray().add("1.2.3.4:65536"), new JsonArray().add(-1), "");
    }
    return place.defaultValue() instanceof Boolean ? List.of() : List.of("", "a b", "none,auto");
  }

  /** What the program says, when it exits with 2 and has said nothing else. */
  private static String refused(String conf, Map<String, String> environment) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments = {"-conf", conf, "--check"};
    assertThat(Main.run(arguments, environment, print(out), print(err))).isEqualTo(Main.USAGE);
    assertThat(out.size()).isZero();
    String said = err.toString(UTF_8);
    assertThat(said).endsWith(System.lineSeparator());
    assertThat(said.lines()).hasSize(1);
    return said;
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, UTF_8);
  }
}
