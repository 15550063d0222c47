package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Puts the sources of a configuration over one another: defaults, the file, the environment. The
 * command line comes last; its caller lays it over the records that come from here.
 *
 * <p>Each source is checked alone, before the next one hides what is wrong in it: a file with a
 * mistake is an error even where a variable overrides the mistaken key.
 */
public final class ConfigurationReader {

  /** How messages name JSON that was given on the command line itself. */
  static final String INLINE = "-conf";

  private ConfigurationReader() {}

  /**
   * Reads a configuration.
   *
   * @param fileOrJson the name of a file, or JSON itself if it starts with a brace; null for none
   * @param environment the variables of the process, as {@link System#getenv()} gives them
   * @param command what is started: only its sections are kept; null for all that the file names
   * @return the configuration, before the command line
   * @throws ConfigException when a source cannot be read or is not valid, with its name
   */
  public static Configuration read(
      String fileOrJson, Map<String, String> environment, Command command) {
    return read(fileOrJson, environment, command, false);
  }

  /**
   * Reads a configuration of a process that may be in a cluster.
   *
   * @param fileOrJson the name of a file, or JSON itself if it starts with a brace; null for none
   * @param environment the variables of the process, as {@link System#getenv()} gives them
   * @param command what is started: only its sections are kept; null for all that the file names
   * @param clustered whether the section {@code cluster} counts even where no source has it
   * @return the configuration, before the command line
   * @throws ConfigException when a source cannot be read or is not valid, with its name
   */
  public static Configuration read(
      String fileOrJson, Map<String, String> environment, Command command, boolean clustered) {
    JsonObject effective =
        (fileOrJson == null ? choose(new JsonObject(), command) : readSource(fileOrJson, command))
            .toJson();
    if (clustered && !effective.containsKey(ClusterOptions.SECTION.name())) {
      effective.put(ClusterOptions.SECTION.name(), ClusterOptions.fromJson(null).toJson());
    }
    Environment.override(effective, environment);
    return Configuration.fromJson(effective);
  }

  /**
   * Checks options that are Vert.x's own, which would only warn of a mistake and go on without
   * them.
   *
   * @param option how the option is named on the command line
   * @param fileOrJson the name of a file, or JSON itself if it starts with a brace
   * @throws ConfigException when it cannot be read or is no JSON object, with the option's name
   */
  public static void checkVertxJson(String option, String fileOrJson) {
    boolean inline = fileOrJson.stripLeading().startsWith("{");
    try {
      JsonObject unused = inline ? JsonSource.text(fileOrJson) : JsonSource.file(fileOrJson);
    } catch (ConfigException e) {
      throw (inline ? e : e.in(fileOrJson)).in(option);
    }
  }

  private static Configuration readSource(String fileOrJson, Command command) {
    if (fileOrJson.isBlank()) {
      throw ConfigException.unexpected("a file name or a JSON object", fileOrJson).in(INLINE);
    }
    boolean inline = fileOrJson.stripLeading().startsWith("{");
    try {
      return choose(inline ? JsonSource.text(fileOrJson) : JsonSource.file(fileOrJson), command);
    } catch (ConfigException e) {
      throw e.in(inline ? INLINE : Found.escaped(fileOrJson));
    }
  }

  /** What a command runs of a configuration. All of it is checked: a mistake is one anywhere. */
  private static Configuration choose(JsonObject json, Command command) {
    Configuration whole = Configuration.fromJson(json);
    if (command == null) {
      return whole;
    }
    JsonObject chosen = json.copy();
    if (!Configuration.partsOf(json)) {
      command.sections().forEach(name -> chosen.put(name, new JsonObject()));
    }
    chosen.fieldNames().removeIf(name -> isOfAnother(name, command));
    if (!command.sections().isEmpty() && !Configuration.partsOf(chosen)) {
      throw new ConfigException(
          "no section \""
              + String.join("\" or \"", command.sections())
              + "\", which the command "
              + command.word()
              + " needs");
    }
    return Configuration.fromJson(chosen);
  }

  private static boolean isOfAnother(String name, Command command) {
    return Configuration.TOP.children().contains(name)
        && !command.sections().contains(name)
        && !command.sectionsBesides().contains(name);
  }
}
