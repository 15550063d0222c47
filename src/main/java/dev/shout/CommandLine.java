package dev.shout;

import dev.shout.config.Command;
import dev.shout.config.ConfigException;
import dev.shout.config.ConfigurationReader;
import dev.shout.config.Nearest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command line, taken apart: ours here, and what is Vert.x's own for its launcher.
 *
 * @param command what to start, if it is named
 * @param addresses {@code HOST[:PORT]}, in order
 * @param conf the file or JSON after {@code -conf}, if it is there
 * @param instances the number after {@code -instances}, if it is there
 * @param tls whether the client shall speak TLS
 * @param trust the file after {@code --trust}, if it is there
 * @param json whether the nodes are wanted as JSON
 * @param check whether only to check the configuration
 * @param help whether to show the help
 * @param version whether to show the version
 * @param vertxArguments options for {@code VertxApplication}
 */
record CommandLine(
    Optional<Command> command,
    List<String> addresses,
    Optional<String> conf,
    Optional<String> instances,
    boolean tls,
    Optional<String> trust,
    boolean json,
    boolean check,
    boolean help,
    boolean version,
    List<String> vertxArguments) {

  /** Options of {@code VertxApplication} with a value; {@code CommandLineTest} compares them. */
  static final Set<String> VERTX_VALUES =
      Set.of(
          "options",
          "vertx-options",
          "cluster-port",
          "cluster-host",
          "cluster-public-port",
          "cluster-public-host",
          "deployment-options");

  /** Options of {@code VertxApplication} without a value. */
  static final Set<String> VERTX_FLAGS =
      Set.of("c", "cluster", "w", "worker", "vt", "virtual-thread");

  /** Options that we understand ourselves. */
  static final Set<String> OURS =
      Set.of("conf", "instances", "tls", "trust", "json", "check", "h", "help", "v", "version");

  /**
   * Takes arguments apart.
   *
   * @throws ConfigException with one line for the user, when there is an option or word that nobody
   *     knows
   */
  static CommandLine parse(String... arguments) {
    return new Parser(arguments).parse();
  }

  /** Whether the process is to join a cluster, or to look into one. */
  boolean clustered() {
    return vertxArguments.contains("-cluster")
        || vertxArguments.contains("-c")
        || isFor(Command.NODES);
  }

  /** Whether this command is named. */
  boolean isFor(Command asked) {
    return command.filter(asked::equals).isPresent();
  }

  private static final class Parser {

    private final String[] arguments;
    private int next;
    private Command command;
    private final List<String> addresses = new ArrayList<>();
    private String conf;
    private String instances;
    private boolean tls;
    private String trust;
    private boolean json;
    private boolean check;
    private boolean help;
    private boolean version;
    private final List<String> vertxArguments = new ArrayList<>();

    Parser(String[] arguments) {
      this.arguments = arguments;
    }

    CommandLine parse() {
      while (next < arguments.length) {
        String argument = arguments[next++];
        if (argument.startsWith("-") && argument.length() > 1) {
          option(argument);
        } else {
          word(argument);
        }
      }
      return new CommandLine(
          Optional.ofNullable(command),
          List.copyOf(addresses),
          Optional.ofNullable(conf),
          Optional.ofNullable(instances),
          tls,
          Optional.ofNullable(trust),
          json,
          check,
          help,
          version,
          List.copyOf(vertxArguments));
    }

    private void word(String word) {
      Optional<Command> named = Command.of(word);
      if (named.equals(Optional.of(Command.BENCH))) {
        throw new ConfigException("bench comes first and has options of its own, see bench --help");
      } else if (named.isPresent() && command == null && addresses.isEmpty()) {
        command = named.get();
      } else if (command == null && !looksLikeAddress(word)) {
        List<String> known = Arrays.stream(Command.values()).map(Command::word).toList();
        throw new ConfigException(
            Nearest.to(word, known)
                .map(near -> "unknown command \"" + word + "\", did you mean " + near + "?")
                .orElse("unknown command \"" + word + "\", see --help"));
      } else {
        addresses.add(word);
      }
    }

    /** Without a command a word is one or an address; a dot, a colon or localhost tells. */
    private static boolean looksLikeAddress(String word) {
      return word.indexOf('.') >= 0 || word.indexOf(':') >= 0 || word.equals("localhost");
    }

    /** Vert.x takes one dash or two, any case, and a value as the next word or behind "=". */
    private void option(String argument) {
      int equals = argument.indexOf('=');
      String dashed = equals < 0 ? argument : argument.substring(0, equals);
      String name = dashed.replaceFirst("^--?", "").toLowerCase(Locale.ROOT);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
      switch (name) {
        case "conf" -> conf = value(dashed, value);
        case "instances" -> instances = value(dashed, value);
        case "tls" -> tls = true;
        case "trust" -> trust = value(dashed, value);
        case "json" -> json = true;
        case "check" -> check = true;
        case "h", "help" -> help = true;
        case "v", "version" -> version = true;
        default -> vertxOption(name, dashed, value);
      }
    }

    private void vertxOption(String name, String dashed, Optional<String> value) {
      if (VERTX_FLAGS.contains(name)) {
        vertxArguments.add("-" + name);
      } else if (VERTX_VALUES.contains(name)) {
        String given = value(dashed, value);
        check(name, dashed, given);
        vertxArguments.add("-" + name);
        vertxArguments.add(given);
      } else {
        Set<String> known =
            List.of(OURS, VERTX_VALUES, VERTX_FLAGS).stream()
                .flatMap(Set::stream)
                .filter(option -> option.length() > 2)
                .collect(Collectors.toSet());
        throw new ConfigException(
            Nearest.to(name, known)
                .map(near -> "unknown option " + dashed + ", did you mean -" + near + "?")
                .orElse("unknown option " + dashed + ", see --help"));
      }
    }

    /** Vert.x itself would warn of broken JSON and go on, and show its help for a wrong number. */
    private static void check(String name, String dashed, String given) {
      if (name.endsWith("options")) {
        ConfigurationReader.checkVertxJson(dashed, given);
      } else if (name.endsWith("port") && !given.matches("[0-9]{1,5}")) {
        throw new ConfigException(dashed + ": expected a port, found \"" + given + "\"");
      }
    }

    private String value(String dashed, Optional<String> inline) {
      if (inline.isPresent()) {
        return inline.get();
      }
      if (next == arguments.length) {
        throw new ConfigException("option " + dashed + " needs a value");
      }
      return arguments[next++];
    }
  }
}
