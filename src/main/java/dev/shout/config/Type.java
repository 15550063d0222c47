package dev.shout.config;

import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What values a key takes: read from JSON and from the text of an environment variable.
 *
 * @param <T> the Java type of a value
 * @param expected what is taken, as it follows the word "expected" in a message
 * @param range the same in short, for the tables
 * @param reader a JSON value, or a value of type T, to the value; throws ConfigException
 * @param lexer text to the JSON value that it stands for; what it cannot read it returns as it is,
 *     for the reader to refuse
 * @param writer a value to JSON
 */
record Type<T>(
    String expected,
    String range,
    Function<Object, T> reader,
    Function<String, Object> lexer,
    Function<T, Object> writer) {

  // Decimal only, and short enough for a long: "+1", "0x10", "1e3" and " 1" are no whole numbers.
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");

  private static final Pattern NAME = Pattern.compile("[\\w.-]{1,64}");
  private static final String NAME_EXPECTED = "a name of letters, digits, '.', '-' and '_'";
  private static final String NAME_RANGE = "1 to 64 letters, digits, '.', '-', '_'";

  static Type<Integer> whole(int min, int max) {
    String range = min + " to " + max;
    String expected = "a whole number from " + range;
    return new Type<>(
        expected,
        range,
        value -> {
          if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number >= min && number <= max) {
              return (int) number;
            }
          }
          throw ConfigException.unexpected(expected, value);
        },
        text -> WHOLE.matcher(text).matches() ? (Object) Long.valueOf(text) : text,
        number -> number);
  }

  static Type<Boolean> flag() {
    String expected = "true or false";
    return new Type<>(
        expected,
        expected,
        value -> {
          if (value instanceof Boolean flag) {
            return flag;
          }
          throw ConfigException.unexpected(expected, value);
        },
        text -> text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text,
        flag -> flag);
  }

  static Type<String> choice(String... choices) {
    List<String> known = List.of(choices);
    return text("one of " + String.join(", ", known), String.join(", ", known), known::contains);
  }

  static Type<String> host() {
    return text("a host name or an IP address", "host or IP address", ServerAddress::isHost);
  }

  /** A secret of some length, or nothing. A message never shows one that was refused. */
  static Type<String> secret(int min, int max) {
    String range = min + " to " + max + " printable ASCII characters";
    String expected = range + " without a space, or none";
    Pattern accepted = Pattern.compile("|[!-~]{" + min + "," + max + "}");
    return new Type<>(
        expected,
        range,
        value -> {
          if (!(value instanceof String text)) {
            throw ConfigException.unexpected(expected, value);
          }
          if (!accepted.matcher(text).matches()) {
            throw new ConfigException(
                "expected " + expected + ", found others or another number of them");
          }
          return text;
        },
        text -> text,
        text -> text);
  }

  /** One address of this machine, that others can be told: not the word for all of them. */
  static Type<String> oneAddress() {
    return text(
        "a host name or one IP address of this machine",
        "host or IP address",
        name -> ServerAddress.isHost(name) && !name.matches("[0.:]*"));
  }

  /** A name in letters, digits, dots, dashes and underscores. */
  static Type<String> name() {
    return text(NAME_EXPECTED, NAME_RANGE, NAME.asMatchPredicate());
  }

  /** The same, or nothing. */
  static Type<String> nameOrNone() {
    Predicate<String> name = NAME.asMatchPredicate();
    return text(NAME_EXPECTED, NAME_RANGE, name.or(String::isEmpty));
  }

  /** Any number of hosts, each with a port or without: an array, or one alone. */
  static Type<List<String>> hosts() {
    String expected = "a list, each " + ServerAddress.EXPECTED;
    return list(
        expected,
        "HOST, HOST:PORT or [IPV6]:PORT",
        element -> host(element, expected),
        host -> host);
  }

  private static String host(Object element, String expected) {
    if (element instanceof String text) {
      try {
        ServerAddress unused = ServerAddress.parse(text);
        return text;
      } catch (ConfigException e) {
        throw ConfigException.unexpected(expected, element);
      }
    }
    throw ConfigException.unexpected(expected, element);
  }

  /** A PEM file's name, or nothing; whether it is there is looked at when it is read. */
  static Type<String> file() {
    return file("the name of a PEM file", "PEM file");
  }

  /** The same for a file of another kind. */
  static Type<String> file(String expected, String range) {
    return text(
        expected, range, name -> name.isEmpty() || (!name.isBlank() && name.indexOf('\0') < 0));
  }

  /** A host, or nothing. */
  static Type<String> hostOrNone() {
    return text(
        "a host name or an IP address",
        "host or IP address",
        name -> name.isEmpty() || ServerAddress.isHost(name));
  }

  private static Type<String> text(String expected, String range, Predicate<String> accepted) {
    return new Type<>(
        expected,
        range,
        value -> {
          if (value instanceof String text && accepted.test(text)) {
            return text;
          }
          throw ConfigException.unexpected(expected, value);
        },
        text -> text,
        text -> text);
  }

  /** One or more servers: an array of addresses, or one address alone. */
  static Type<List<ServerAddress>> servers() {
    String expected = "one or more servers, each " + ServerAddress.EXPECTED;
    Type<List<ServerAddress>> list =
        list(
            expected,
            "HOST, HOST:PORT or [IPV6]:PORT, one or more",
            element -> server(element, expected),
            ServerAddress::toString);
    return new Type<>(
        list.expected,
        list.range,
        value -> {
          List<ServerAddress> servers = list.reader.apply(value);
          if (servers.isEmpty()) {
            throw ConfigException.unexpected(expected, new JsonArray());
          }
          return servers;
        },
        list.lexer,
        list.writer);
  }

  /** Any number of networks: an array, or one alone. */
  static Type<List<Network>> networks() {
    String expected = "a list, each " + Network.EXPECTED;
    return list(
        expected,
        "networks in CIDR notation",
        element -> element instanceof Network network ? network : network(element, expected),
        Network::toString);
  }

  /** Any number of packages with a level each: an array, or one alone. */
  static Type<List<PackageLevel>> packageLevels() {
    String expected = "a list, each " + PackageLevel.EXPECTED;
    return list(
        expected,
        "PACKAGE=LEVEL",
        element -> element instanceof PackageLevel level ? level : packageLevel(element, expected),
        PackageLevel::toString);
  }

  private static PackageLevel packageLevel(Object element, String expected) {
    if (element instanceof String text) {
      try {
        return PackageLevel.parse(text);
      } catch (ConfigException e) {
        throw ConfigException.unexpected(expected, element);
      }
    }
    throw ConfigException.unexpected(expected, element);
  }

  private static Network network(Object element, String expected) {
    if (element instanceof String text) {
      try {
        return Network.parse(text);
      } catch (ConfigException e) {
        throw ConfigException.unexpected(expected, element);
      }
    }
    throw ConfigException.unexpected(expected, element);
  }

  /** Any number of ports: an array, or one alone. */
  static Type<List<Integer>> ports() {
    Type<Integer> port = whole(0, 65535);
    String expected = "a list, each " + port.expected;
    Type<List<Integer>> list =
        list(
            expected,
            "0 to 65535 each",
            element -> port(port, element, expected),
            number -> number);
    return new Type<>(
        list.expected,
        list.range,
        list.reader,
        text -> new JsonArray(words(text).map(port.lexer).collect(Collectors.toList())),
        list.writer);
  }

  private static Integer port(Type<Integer> port, Object element, String expected) {
    try {
      return port.reader.apply(element);
    } catch (ConfigException e) {
      throw ConfigException.unexpected(expected, element);
    }
  }

  private static <E> Type<List<E>> list(
      String expected, String range, Function<Object, E> reader, Function<E, Object> writer) {
    return new Type<>(
        expected,
        range,
        value -> {
          List<E> list = new ArrayList<>();
          for (Object element : elements(value)) {
            list.add(reader.apply(element));
          }
          return List.copyOf(list);
        },
        text -> new JsonArray(words(text).collect(Collectors.toList())),
        list -> new JsonArray(list.stream().map(writer).collect(Collectors.toList())));
  }

  /** The words of a variable: separated by commas; none in an empty one. */
  private static Stream<String> words(String text) {
    return text.isBlank() ? Stream.empty() : Stream.of(text.strip().split("\\s*,\\s*", -1));
  }

  private static List<?> elements(Object value) {
    if (value instanceof JsonArray array) {
      return array.getList();
    }
    return value instanceof List<?> list ? list : Collections.singletonList(value);
  }

  private static ServerAddress server(Object element, String expected) {
    if (element instanceof ServerAddress address) {
      return address;
    }
    if (element instanceof String text) {
      return ServerAddress.parse(text);
    }
    throw ConfigException.unexpected(expected, element);
  }
}
