package dev.shout.bench;

import dev.shout.config.ConfigException;
import dev.shout.config.Nearest;
import dev.shout.config.ServerAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words behind {@code shout bench}, taken apart and checked. A mistake is a {@link
 * ConfigException}: one line for the user.
 */
final class BenchArguments {

  /** The flags with a value, and their short forms. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("--connections", "-c"),
          Map.entry("--size", "-s"),
          Map.entry("--window", "-w"),
          Map.entry("--duration", "-d"),
          Map.entry("--rate", "-r"),
          Map.entry("--threads", "-t"),
          Map.entry("--warmup", ""),
          Map.entry("--text", ""),
          Map.entry("--timeout", ""),
          Map.entry("--transport", ""),
          Map.entry("--plot", ""));

  private static final Set<String> SWITCHES =
      Set.of("--stream", "--json", "--progress", "--no-progress", "--help");

  private static final List<String> TRANSPORTS = List.of("auto", "nio", "epoll", "io_uring");

  /** What a stream has no use for: it is one text without messages. */
  private static final List<String> NOT_WITH_STREAM =
      List.of("--size", "--window", "--rate", "--plot");

  private final Map<String, String> values = new HashMap<>();
  private final Set<String> switches = new HashSet<>();
  private final List<String> words = new ArrayList<>();

  private BenchArguments() {}

  /**
   * Takes arguments apart.
   *
   * @return the options; empty when the help was asked for
   * @throws ConfigException with one line for the user
   */
  static Optional<BenchOptions> parse(String... arguments) {
    BenchArguments parsed = new BenchArguments();
    parsed.takeApart(arguments);
    return parsed.switches.contains("--help") ? Optional.empty() : Optional.of(parsed.options());
  }

  private void takeApart(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (!argument.startsWith("-") || argument.length() == 1) {
        words.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String typed = equals < 0 ? argument : argument.substring(0, equals);
      String name = longName(typed);
      if (SWITCHES.contains(name)) {
        if (equals >= 0) {
          throw new ConfigException("option " + typed + " takes no value");
        }
        switches.add(name);
      } else if (equals >= 0) {
        values.put(name, argument.substring(equals + 1));
      } else if (++i < arguments.length) {
        values.put(name, arguments[i]);
      } else {
        throw new ConfigException("option " + typed + " needs a value");
      }
    }
  }

  /** One dash or two, as with all options of this program. */
  private static String longName(String typed) {
    String name = typed.startsWith("--") ? typed : "-" + typed;
    if (VALUES.containsKey(name) || SWITCHES.contains(name)) {
      return name;
    }
    if (typed.equals("-h")) {
      return "--help";
    }
    for (Map.Entry<String, String> flag : VALUES.entrySet()) {
      if (flag.getValue().equals(typed)) {
        return flag.getKey();
      }
    }
    Set<String> known = new HashSet<>(VALUES.keySet());
    known.addAll(SWITCHES);
    throw new ConfigException(
        "unknown option "
            + typed
            + Nearest.to(name, known)
                .map(near -> ", did you mean " + near + "?")
                .orElse(", see bench --help"));
  }

  private BenchOptions options() {
    Protocol protocol = protocol();
    boolean stream = switches.contains("--stream");
    check(protocol, stream);
    double rate =
        value("--rate").map(v -> Quantities.rate("--rate", v, BenchOptions.MAX_RATE)).orElse(0.0);
    int maxBytes =
        protocol == Protocol.UDP ? BenchOptions.MAX_DATAGRAM_BYTES : BenchOptions.MAX_MESSAGE_BYTES;
    TextKind text = value("--text").map(BenchArguments::text).orElse(TextKind.ASCII);
    int bytes =
        value("--size")
            .map(v -> Quantities.bytes("--size", v, BenchOptions.MIN_MESSAGE_BYTES, maxBytes))
            .orElse(BenchOptions.DEFAULT_MESSAGE_BYTES);
    checkReply(protocol, text, bytes);
    int connections =
        count("--connections", BenchOptions.MAX_CONNECTIONS, BenchOptions.DEFAULT_CONNECTIONS);
    return new BenchOptions(
        protocol,
        words.size() > 1 ? ServerAddress.parse(words.get(1)) : BenchOptions.DEFAULT_TARGET,
        connections,
        bytes,
        count(
            "--window",
            BenchOptions.MAX_WINDOW,
            rate > 0 ? BenchOptions.DEFAULT_OPEN_WINDOW : BenchOptions.DEFAULT_WINDOW),
        time(
            "--duration",
            Duration.ofMillis(1),
            BenchOptions.MAX_DURATION,
            BenchOptions.DEFAULT_DURATION),
        time("--warmup", Duration.ZERO, BenchOptions.MAX_DURATION, BenchOptions.DEFAULT_WARMUP),
        rate,
        stream,
        text,
        time(
            "--timeout",
            Duration.ofMillis(1),
            BenchOptions.MAX_TIMEOUT,
            protocol == Protocol.UDP
                ? BenchOptions.DEFAULT_TIMEOUT
                : BenchOptions.DEFAULT_TCP_TIMEOUT),
        count("--threads", BenchOptions.MAX_THREADS, BenchOptions.DEFAULT_THREADS),
        value("--transport").map(BenchArguments::transport).orElse(TRANSPORTS.get(0)),
        switches.contains("--json"),
        value("--plot").map(BenchArguments::plot),
        progress());
  }

  private Protocol protocol() {
    if (words.isEmpty()) {
      throw new ConfigException("bench needs a protocol: bench udp or bench tcp");
    }
    if (words.size() > 2) {
      throw new ConfigException(
          "bench asks one server, found " + String.join(" ", words.subList(1, words.size())));
    }
    return named(Protocol.values(), Protocol::word, words.get(0))
        .orElseThrow(() -> Quantities.unexpected("bench", "udp or tcp", words.get(0)));
  }

  private void check(Protocol protocol, boolean stream) {
    if (stream && protocol == Protocol.UDP) {
      throw new ConfigException("--stream is for tcp: UDP has messages and no stream");
    }
    if (stream) {
      NOT_WITH_STREAM.stream()
          .filter(values::containsKey)
          .findFirst()
          .ifPresent(
              flag -> {
                throw new ConfigException(
                    flag + " is not for --stream, which is one text without messages");
              });
    }
    if (switches.containsAll(List.of("--progress", "--no-progress"))) {
      throw new ConfigException("--progress and --no-progress exclude each other");
    }
  }

  /** Upper case can be longer, and a reply that is no datagram never comes. */
  private static void checkReply(Protocol protocol, TextKind text, int bytes) {
    if (protocol == Protocol.UDP) {
      int reply = Message.datagram(text, bytes).replyBytes();
      if (reply > BenchOptions.MAX_DATAGRAM_BYTES) {
        throw new ConfigException(
            "--size: the upper case of this text has "
                + reply
                + " bytes, more than the "
                + BenchOptions.MAX_DATAGRAM_BYTES
                + " of a datagram");
      }
    }
  }

  private Optional<String> value(String flag) {
    return Optional.ofNullable(values.get(flag));
  }

  private int count(String flag, int max, int defaultCount) {
    return value(flag).map(v -> Quantities.count(flag, v, 1, max)).orElse(defaultCount);
  }

  private Duration time(String flag, Duration min, Duration max, Duration defaultTime) {
    return value(flag).map(v -> Quantities.duration(flag, v, min, max)).orElse(defaultTime);
  }

  private Optional<Boolean> progress() {
    if (switches.contains("--progress")) {
      return Optional.of(true);
    }
    return switches.contains("--no-progress") ? Optional.of(false) : Optional.empty();
  }

  private static TextKind text(String word) {
    return named(TextKind.values(), TextKind::word, word)
        .orElseThrow(
            () ->
                Quantities.unexpected(
                    "--text",
                    Arrays.stream(TextKind.values())
                        .map(TextKind::word)
                        .collect(Collectors.joining(", ")),
                    word));
  }

  private static <T> Optional<T> named(
      T[] values, java.util.function.Function<T, String> word, String typed) {
    return Arrays.stream(values).filter(value -> word.apply(value).equals(typed)).findFirst();
  }

  private static String transport(String name) {
    if (!TRANSPORTS.contains(name)) {
      throw Quantities.unexpected("--transport", String.join(", ", TRANSPORTS), name);
    }
    return name;
  }

  /** Looked at before minutes are spent on measuring. */
  private static Path plot(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!lower.endsWith(".svg") && !lower.endsWith(".html")) {
      throw Quantities.unexpected("--plot", "a file name that ends with .svg or .html", name);
    }
    Path file = Path.of(name);
    Path directory = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new ConfigException("--plot: no directory " + directory);
    }
    if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : directory)) {
      throw new ConfigException("--plot: " + name + " cannot be written");
    }
    return file;
  }
}
