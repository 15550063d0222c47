package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of one JSON object, in the order of the components of its options record.
 *
 * @param name where the object stands, {@code tcp} or {@code tcp.tls}; empty for the top level
 * @param keys what it may hold
 * @param children names of the objects in it, which are sections of their own
 */
record Section(String name, List<Key<?>> keys, List<String> children) {

  Section(String name, Key<?>... keys) {
    this(name, List.of(keys), List.of());
  }

  /** The values of all keys, given or default; every key that is unknown or wrong is an error. */
  Values read(JsonObject json) {
    // By identity: the hash of a record goes through all that it holds, a key's through functions.
    IdentityHashMap<Key<?>, Object> values = new IdentityHashMap<>();
    JsonObject given = json == null ? new JsonObject() : json;
    for (String field : given.fieldNames()) {
      if (key(field).isEmpty() && !children.contains(field)) {
        throw unknown("key", Nearest.to(field, names()), names()).in(path(Found.name(field)));
      }
    }
    for (Key<?> key : keys) {
      values.put(
          key,
          given.containsKey(key.name())
              ? read(key, given.getValue(key.name()))
              : key.defaultValue());
    }
    return new Values(values);
  }

  /** Refuses a value that its key does not take; values in the order of the keys. */
  void check(Object... values) {
    toJson(values);
  }

  /** All keys with these values, validated; values in the order of the keys. */
  JsonObject toJson(Object... values) {
    JsonObject json = new JsonObject();
    for (int i = 0; i < values.length; i++) {
      Key<?> key = keys.get(i);
      json.put(key.name(), write(key, values[i]));
    }
    return json;
  }

  /** The object of a child section, if it is there. */
  Optional<JsonObject> child(JsonObject json, String child) {
    if (json == null || !json.containsKey(child)) {
      return Optional.empty();
    }
    if (json.getValue(child) instanceof JsonObject object) {
      return Optional.of(object);
    }
    throw ConfigException.unexpected("an object", json.getValue(child)).in(path(child));
  }

  /** A key by its name. */
  Optional<Key<?>> key(String wanted) {
    return keys.stream().filter(key -> key.name().equals(wanted)).findFirst();
  }

  /** How a key is named in messages and in the README: {@code tcp.port}. */
  String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /** The object of this section in a whole configuration that has it. */
  JsonObject in(JsonObject configuration) {
    JsonObject object = configuration;
    for (String step : name.isEmpty() ? new String[0] : name.split("\\.")) {
      object = object.getJsonObject(step);
    }
    return object;
  }

  /** The part that this section is, or stands in. */
  String part() {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** The message for a name that nobody knows: the one that was meant, or all of them. */
  static ConfigException unknown(String kind, Optional<String> near, List<String> known) {
    return new ConfigException(
        near.map(name -> "unknown " + kind + ", did you mean \"" + name + "\"?")
            .orElse("unknown " + kind + ", expected one of " + String.join(", ", known)));
  }

  private List<String> names() {
    return Stream.concat(keys.stream().map(Key::name), children.stream()).toList();
  }

  private Object read(Key<?> key, Object value) {
    try {
      return key.read(value);
    } catch (ConfigException e) {
      throw e.in(path(key.name()));
    }
  }

  private Object write(Key<?> key, Object value) {
    try {
      return key.write(value);
    } catch (ConfigException e) {
      throw e.in(path(key.name()));
    }
  }

  /** Validated values by their key. */
  record Values(IdentityHashMap<Key<?>, Object> values) {

    /** The value of a key of the section that was read. */
    @SuppressWarnings("unchecked") // Section.read puts only what the key itself has read.
    <T> T get(Key<T> key) {
      return (T) values.get(key);
    }
  }
}
