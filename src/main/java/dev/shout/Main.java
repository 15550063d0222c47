package dev.shout;

import dev.shout.bench.BenchCommand;
import dev.shout.config.Command;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.ConfigurationReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The program: from the command line to a configuration, and from there to Vert.x.
 *
 * <p>Everything that can be wrong with the command line and the configuration is found before
 * anything starts: one line on standard error, exit code 2.
 */
public final class Main {

  /** The exit code when all went well. */
  static final int OK = 0;

  /** The exit code when the work failed: a port in use, a line without a reply. */
  static final int FAILED = 1;

  /** The exit code when the command line or the configuration is wrong. */
  static final int USAGE = 2;

  private Main() {}

  /**
   * Starts what the arguments say.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    int code = run(arguments, System.getenv(), System.out, System.err);
    if (code != OK) {
      System.exit(code);
    }
  }

  /**
   * The same, with the process around it as arguments.
   *
   * @return the exit code if nothing was started, or a benchmark has ended; {@link #OK} also means
   *     that Vert.x runs now
   */
  static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    LibraryDefaults.set();
    try {
      if (arguments.length > 0 && Command.of(arguments[0]).equals(Optional.of(Command.BENCH))) {
        return BenchCommand.run(Arrays.copyOfRange(arguments, 1, arguments.length), out, err);
      }
      CommandLine line = CommandLine.parse(arguments);
      if (line.help()) {
        out.print(resource("help.txt"));
      } else if (line.version()) {
        out.println("shout " + version());
      } else {
        return start(line, configuration(line, environment), environment, out, err);
      }
      return OK;
    } catch (ConfigException e) {
      err.println("shout: " + e.getMessage());
      return USAGE;
    }
  }

  private static Configuration configuration(CommandLine line, Map<String, String> environment) {
    Configuration configuration =
        CommandLineOverrides.apply(
            line,
            ConfigurationReader.read(
                line.conf().orElse(null),
                environment,
                line.command().orElse(null),
                line.clustered()));
    if (!line.isFor(Command.HEALTH)) {
      // The server has looked at its files itself; they may be for it alone.
      configuration.check();
    }
    return configuration;
  }

  private static int start(
      CommandLine line,
      Configuration configuration,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    if (line.check()) {
      out.println(configuration.toJsonWithoutSecrets().encodePrettily());
      return OK;
    }
    Logging.configure(configuration);
    if (line.isFor(Command.HEALTH)) {
      return HealthCommand.run(line.addresses().stream().findFirst(), configuration, out, err);
    }
    if (line.isFor(Command.NODES)) {
      return NodesCommand.run(configuration.cluster().orElseThrow(), line.json(), out, err);
    }
    new Launcher(line, configuration, environment).launch();
    return OK;
  }

  /** The version of this program. */
  static String version() {
    return resource("version.txt").strip();
  }

  private static String resource(String name) {
    try (InputStream in = Main.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
