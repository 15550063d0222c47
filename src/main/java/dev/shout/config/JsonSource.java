package dev.shout.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/**
 * JSON with comments, from a file or from the text itself, to a {@link JsonObject}.
 *
 * <p>Vert.x's own parser takes the last of two equal keys and tells the place of an error in
 * several lines; here a key that stands twice is an error, and each error is one line with its
 * place.
 */
final class JsonSource {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private JsonSource() {}

  /** Reads a file; messages do not repeat its name, which the caller puts before them. */
  static JsonObject file(String name) {
    byte[] content = SourceFile.read(name);
    try (JsonParser parser = JSON.createParser(content)) {
      return read(parser);
    } catch (IOException e) {
      throw new ConfigException("cannot be read: " + oneLine(String.valueOf(e.getMessage())));
    }
  }

  /** Reads the text itself. */
  static JsonObject text(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return read(parser);
    } catch (IOException e) {
      throw new ConfigException("cannot be read: " + oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static JsonObject read(JsonParser parser) throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigException("expected a JSON object, found " + kind(first));
      }
      JsonObject object = object(parser);
      if (parser.nextToken() != null) {
        throw new ConfigException(
            at(parser.currentTokenLocation()) + "expected nothing after the object");
      }
      return object;
    } catch (JsonProcessingException e) {
      throw new ConfigException(at(e.getLocation()) + oneLine(e.getOriginalMessage()));
    }
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    JsonObject object = new JsonObject();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static JsonArray array(JsonParser parser) throws IOException {
    JsonArray array = new JsonArray();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static String kind(JsonToken token) {
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> token.asString();
    };
  }

  private static String at(JsonLocation location) {
    return location == null
        ? ""
        : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
  }

  /** Jackson's own text, without the source it repeats and the advice to programmers. */
  private static String oneLine(String message) {
    return Found.escaped(
        message
            .replaceAll("\\[Source: [^\\]]*?line: (\\d+), column: (\\d+)\\]", "line $1, column $2")
            .replaceAll(": enable `[^`]*` to allow", "")
            .replaceAll("\\s+", " ")
            .strip());
  }
}
