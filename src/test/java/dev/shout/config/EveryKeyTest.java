package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every key that is described, without naming one. */
class EveryKeyTest {

  private static final Pattern RANGE = Pattern.compile("(\\d+) to (\\d+)");

  static final Map<Section, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry(TlsServerOptions.SECTION, TlsServerOptions.class),
          Map.entry(TlsClientOptions.SECTION, TlsClientOptions.class),
          Map.entry(TlsClusterOptions.SECTION, TlsClusterOptions.class),
          Map.entry(ClusterOptions.SECTION, ClusterOptions.class),
          Map.entry(EventBusBridgeOptions.SECTION, EventBusBridgeOptions.class),
          Map.entry(Configuration.TOP, Configuration.class),
          Map.entry(UdpServerOptions.SECTION, UdpServerOptions.class),
          Map.entry(TcpServerOptions.SECTION, TcpServerOptions.class),
          Map.entry(UdpClientOptions.SECTION, UdpClientOptions.class),
          Map.entry(TcpClientOptions.SECTION, TcpClientOptions.class),
          Map.entry(AdminOptions.SECTION, AdminOptions.class));

  /** A key in its place, named as messages name it. */
  record Place(Section section, Key<?> key) {
    @Override
    public String toString() {
      return section.path(key.name());
    }

    JsonObject json(String name, Object value) {
      return wrapped(new JsonObject().put(name, value));
    }

    Object in(Configuration configuration) {
      return section.in(configuration.toJson()).getValue(key.name());
    }

    /** The whole configuration with this content of the section. */
    private JsonObject wrapped(JsonObject content) {
      List<String> steps = section.name().isEmpty() ? List.of() : steps();
      JsonObject json = content;
      for (int i = steps.size() - 1; i >= 0; i--) {
        json = new JsonObject().put(steps.get(i), json);
      }
      return json;
    }

    private List<String> steps() {
      return List.of(section.name().split("\\."));
    }

    /** Whether it takes the name of something that need not be. */
    boolean mayBeEmpty() {
      return key.defaultValue().equals("");
    }

    String variable() {
      return Environment.variable(section, key);
    }

    /** A file that makes the section run and leaves the key at its default. */
    String file() {
      return section.name().isEmpty() ? "{}" : "{\"" + section.part() + "\": {}}";
    }

    List<Integer> ends() {
      Matcher range = RANGE.matcher(key.type().range());
      assertThat(range.matches()).isTrue();
      return List.of(Integer.valueOf(range.group(1)), Integer.valueOf(range.group(2)));
    }

    /** A value that is valid and not the default, as text. */
    String other() {
      if (key.defaultValue() instanceof Integer) {
        return String.valueOf(ends().get(1));
      }
      if (key.defaultValue() instanceof Boolean flag) {
        return String.valueOf(!flag);
      }
      return switch (key.name()) {
        case "transport" -> "nio";
        case "logLevel" -> "debug";
        case "logFormat" -> "json";
        case "logLevels" -> "io.netty=debug, dev.shout.server=trace";
        case "servers" -> "a.example:1,[::1]:2";
        case "members" -> "a.example,[::1]:5702";
        case "minimumVersion" -> "1.3";
        case "allow", "deny", "proxyProtocol" -> "10.0.0.0/8, ::1";
        case "refusedPorts" -> "7,19";
        default -> "other.example";
      };
    }
  }

  static Stream<Place> keys() {
    return Configuration.sections().stream()
        .flatMap(section -> section.keys().stream().map(key -> new Place(section, key)));
  }

  static Stream<Place> numbers() {
    return keys().filter(place -> place.key().defaultValue() instanceof Integer);
  }

  @Test
  void shouldDescribeEachComponentOfEachRecordInItsOrder() {
    for (Section section : Configuration.sections()) {
      if (!section.name().isEmpty()) {
        assertThat(names(TYPES.get(section)))
            .isEqualTo(
                Stream.concat(names(section).stream(), section.children().stream()).toList());
      }
    }
    assertThat(names(Configuration.class))
        .isEqualTo(Stream.concat(names(Configuration.TOP).stream(), parts()).toList());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldNameTheNearestKeyWhenAKeyIsMistyped(Place place) {
    String name = place.key().name();
    String swapped = name.charAt(1) + name.substring(0, 1) + name.substring(2);
    assertThatThrownBy(() -> Configuration.fromJson(place.json(swapped, place.key().defaultJson())))
        .isInstanceOf(ConfigException.class)
        .hasMessage("%s: unknown key, did you mean \"%s\"?", place.section().path(swapped), name);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldNameTheKeyWhenTheTypeIsWrong(Place place) {
    boolean numbers = place.key().defaultValue() instanceof Integer || isList(place, "Ports");
    for (Object value :
        new Object[] {numbers ? "x" : 17, null, 1.5, new JsonObject(), noList(place)}) {
      assertThatThrownBy(() -> Configuration.fromJson(place.json(place.key().name(), value)))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "%s: expected %s, found %s", place, place.key().type().expected(), Found.show(value));
    }
  }

  private static boolean isList(Place place, String nameEnd) {
    return place.key().defaultValue() instanceof List && place.key().name().endsWith(nameEnd);
  }

  /** An array where none is taken; an empty list is one of networks, and of ports. */
  private static Object noList(Place place) {
    boolean mayBeEmpty =
        place.key().defaultValue() instanceof List && !place.key().name().equals("servers");
    return mayBeEmpty ? new JsonObject() : new JsonArray();
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void shouldTakeBothEndsOfARangeAndNothingBeyond(Place place) {
    String name = place.key().name();
    int min = place.ends().get(0);
    int max = place.ends().get(1);
    for (int end : List.of(min, max)) {
      assertThat(place.in(Configuration.fromJson(place.json(name, end)))).isEqualTo(end);
    }
    for (Object beyond : List.of(min - 1, max + 1L, Long.MIN_VALUE, Long.MAX_VALUE, 4294967296L)) {
      assertThatThrownBy(() -> Configuration.fromJson(place.json(name, beyond)))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "%s: expected a whole number from %d to %d, found %s", place, min, max, beyond);
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldRefuseByHandWhatItRefusesInJson(Place place) throws ReflectiveOperationException {
    int at = place.section().keys().indexOf(place.key());
    Class<?> type = TYPES.get(place.section());
    Object[] values = new Object[type.getRecordComponents().length];
    Arrays.fill(values, Optional.empty());
    for (Key<?> key : place.section().keys()) {
      values[place.section().keys().indexOf(key)] = key.defaultValue();
    }
    if (values[at] instanceof Boolean) {
      return; // Java has no third one.
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i].equals(Optional.empty()) && place.section().children().equals(List.of("tls"))) {
        values[i] =
            switch (place.section().name()) {
              case "tcp" -> TlsServerOptions.fromJson(null);
              case "cluster" -> TlsClusterOptions.fromJson(null);
              default -> TlsClientOptions.fromJson(null);
            };
      }
    }
    String wrongText = place.mayBeEmpty() ? " " : "";
    List<?> wrongList = place.key().name().equals("servers") ? List.of() : List.of("x/y");
    values[at] =
        values[at] instanceof Integer ? -1 : values[at] instanceof List ? wrongList : wrongText;
    assertThatThrownBy(() -> type.getConstructors()[0].newInstance(values))
        .cause()
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(place + ": expected " + place.key().type().expected());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldTakeEachKeyFromItsVariable(Place place) {
    String other = place.other();
    Configuration read =
        ConfigurationReader.read(place.file(), Map.of(place.variable(), other), null);
    assertThat(place.in(read)).isNotEqualTo(place.key().defaultJson());
    assertThat(place.in(read)).isEqualTo(place.key().write(place.key().readText(other)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldNameTheVariableWhenItsValueIsWrong(Place place) {
    for (String wrong : List.of("", " ", "\n", "a b")) {
      if (wrong.isBlank() && noList(place) instanceof JsonObject) {
        continue; // An empty list.
      }
      if (place.mayBeEmpty() && (wrong.isEmpty() || wrong.equals("a b"))) {
        continue; // None, and a file's name.
      }
      assertThatThrownBy(
              () -> ConfigurationReader.read(place.file(), Map.of(place.variable(), wrong), null))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith(place.variable() + ": expected ");
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void shouldNameTheVariableWhenItsValueIsOutOfRange(Place place) {
    for (long beyond : List.of(place.ends().get(0) - 1L, place.ends().get(1) + 1L)) {
      assertThatThrownBy(
              () ->
                  ConfigurationReader.read(
                      place.file(), Map.of(place.variable(), String.valueOf(beyond)), null))
          .isInstanceOf(ConfigException.class)
          .hasMessage(
              "%s: expected %s, found %d", place.variable(), place.key().type().expected(), beyond);
    }
  }

  private static List<String> names(Class<?> type) {
    return Stream.of(type.getRecordComponents()).map(component -> component.getName()).toList();
  }

  private static List<String> names(Section section) {
    return section.keys().stream().map(Key::name).toList();
  }

  private static Stream<String> parts() {
    return Configuration.PARTS.stream().map(Section::name);
  }
}
