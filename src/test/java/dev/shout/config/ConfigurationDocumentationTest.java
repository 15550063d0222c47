package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Constants, {@code conf/} and the tables say the same as the described keys. A message shows the
 * line that should stand there.
 */
class ConfigurationDocumentationTest {

  @Test
  void shouldHaveAConstantForEachDefaultAndNoOther() throws IllegalAccessException {
    Map<Section, Class<?>> types = EveryKeyTest.TYPES;
    assertThat(types.keySet()).containsExactlyInAnyOrderElementsOf(Configuration.sections());
    for (Map.Entry<Section, Class<?>> type : types.entrySet()) {
      List<String> constants = new ArrayList<>();
      for (Key<?> key : type.getKey().keys()) {
        String constant =
            "DEFAULT_" + key.name().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        constants.add(constant);
        assertThat(type.getValue().getFields())
            .filteredOn(field -> field.getName().equals(constant))
            .as("%s.%s", type.getValue().getSimpleName(), constant)
            .singleElement()
            .satisfies(field -> assertThat(field.get(null)).isEqualTo(key.defaultValue()));
      }
      assertThat(type.getValue().getFields())
          .extracting(field -> field.getName())
          .containsExactlyInAnyOrderElementsOf(constants);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "conf/server.json, udp tcp admin",
    "conf/udp-client.json, udpClient",
    "conf/tcp-client.json, tcpClient",
    "conf/cluster.json, cluster",
    "conf/cluster-client.json, cluster",
    "conf/bridge.json, bridge",
  })
  void shouldHoldEveryKeyWithItsDefaultInConf(String file, String sections) throws IOException {
    List<String> names = List.of(sections.split(" "));
    JsonObject json = JsonSource.file(file);
    // What Vert.x itself makes of it, comments and all.
    assertThat(new JsonObject(Files.readString(Path.of(file)))).isEqualTo(json);
    if (names.contains("cluster")) {
      // They show a cluster; what else runs in it is in the other files.
      json.fieldNames().removeIf(name -> name.matches("udp.*|tcp.*"));
    }
    JsonObject expected = new JsonObject();
    Configuration.TOP.keys().forEach(key -> expected.put(key.name(), key.defaultJson()));
    Configuration.PARTS.stream()
        .filter(part -> names.contains(part.name()))
        .forEach(part -> expected.put(part.name(), defaults(part)));
    assertThat(json.encodePrettily()).isEqualTo(expected.encodePrettily());
  }

  @ParameterizedTest
  @CsvSource({
    "conf/server.json, udp tcp admin",
    "conf/udp-client.json, udpClient",
    "conf/tcp-client.json, tcpClient",
    "conf/cluster.json, cluster",
    "conf/cluster-client.json, cluster",
    "conf/bridge.json, bridge",
  })
  void shouldExplainEveryKeyInConf(String file, String sections) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(file)).stream().map(String::strip).toList();
    List<String> names = List.of(sections.split(" "));
    for (Section section : Configuration.sections()) {
      if (section.name().isEmpty() || names.contains(section.part())) {
        int from = startOf(section, lines);
        for (Key<?> key : section.keys()) {
          List<String> comment = commentOf(key.name(), lines.subList(from, lines.size()));
          assertThat(comment)
              .as("%s: the comment of %s", file, section.path(key.name()))
              .startsWith(
                  "// " + key.meaning() + ".",
                  "// " + key.unitAndRange() + ". Default: " + Json.encode(key.defaultJson()));
          assertThat(comment.get(2)).startsWith("// Why: ");
        }
      }
    }
  }

  private static int startOf(Section section, List<String> lines) {
    int from = 0;
    for (String step : List.of(section.name().split("\\."))) {
      String start = "\"" + step + "\": {";
      from += step.isEmpty() ? 0 : lines.subList(from, lines.size()).indexOf(start);
    }
    return from;
  }

  @Test
  void shouldHoldEveryKeyInTheTablesOfTheDocumentation() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Section section : Configuration.sections()) {
      expected.add(section.name().isEmpty() ? "## Top level" : "## `" + section.name() + "`");
      for (Key<?> key : section.keys()) {
        expected.add(row(code(key.name()), value(key), key.unitAndRange(), key.meaning()));
      }
    }
    List<String> lines = Files.readAllLines(Path.of("docs/configuration.md"));
    assertThat(rows(lines.subList(lines.indexOf("## Top level"), lines.size()), "## "))
        .isEqualTo(expected);
  }

  @Test
  void shouldHoldEveryKeyInTheTableOfTheReadme() throws IOException {
    List<String> expected = new ArrayList<>();
    for (Section section : Configuration.sections()) {
      for (Key<?> key : section.keys()) {
        expected.add(row(code(section.path(key.name())), value(key), key.meaning()));
      }
    }
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    List<String> after = lines.subList(lines.indexOf("## Configuration") + 1, lines.size());
    List<String> table = after.stream().takeWhile(line -> !line.startsWith("## ")).toList();
    assertThat(rows(table, "## ")).isEqualTo(expected);
  }

  private static JsonObject defaults(Section section) {
    JsonObject json = new JsonObject();
    section.keys().forEach(key -> json.put(key.name(), key.defaultJson()));
    for (Section nested : Configuration.sections()) {
      if (!nested.name().equals(section.name()) && nested.part().equals(section.name())) {
        json.put(nested.name().substring(section.name().length() + 1), defaults(nested));
      }
    }
    return json;
  }

  /** The lines of comment directly above a key. */
  private static List<String> commentOf(String key, List<String> lines) {
    int at = 0;
    while (!lines.get(at).startsWith("\"" + key + "\":")) {
      at++;
    }
    int from = at;
    while (from > 0 && lines.get(from - 1).startsWith("//")) {
      from--;
    }
    return lines.subList(from, at);
  }

  /** Rows of keys, without the heads of tables, and the lines that start with the prefix. */
  private static List<String> rows(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith("| `") || line.startsWith(prefix))
        .toList();
  }

  private static String row(String... cells) {
    return Stream.of(cells).reduce("|", (line, cell) -> line + " " + cell + " |");
  }

  private static String value(Key<?> key) {
    return code(Json.encode(key.defaultJson()));
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
