package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Environment variables over a configuration: {@code SHOUT_UDP_CLIENT_TIMEOUT_MILLIS} is {@code
 * udpClient.timeoutMillis}.
 *
 * <p>A variable of a section that runs must be one that is known: a slip there would silently leave
 * the default. Other variables with our prefix belong to somebody else (Kubernetes sets {@code
 * SHOUT_SERVICE_HOST} for a service named shout) and are left alone.
 */
final class Environment {

  private static final String PREFIX = "SHOUT";

  private Environment() {}

  /**
   * Lays the variables over a configuration.
   *
   * @param configuration changed in place; the sections in it are the ones that run
   * @param environment all variables of the process
   */
  static void override(JsonObject configuration, Map<String, String> environment) {
    for (Map.Entry<String, String> entry : new TreeMap<>(environment).entrySet()) {
      String variable = entry.getKey();
      if (!variable.startsWith(PREFIX)) {
        continue;
      }
      Section section = sectionOf(variable);
      if (section.name().isEmpty()) {
        override(configuration, section, entry);
      } else if (configuration.containsKey(section.part())) {
        if (!variables(section).contains(variable)) {
          throw unknown(variable, section);
        }
        override(section.in(configuration), section, entry);
      }
    }
  }

  /** The variable of a key. */
  static String variable(Section section, Key<?> key) {
    return prefix(section) + snake(key.name());
  }

  private static void override(
      JsonObject json, Section section, Map.Entry<String, String> variable) {
    for (Key<?> key : section.keys()) {
      if (variable(section, key).equals(variable.getKey())) {
        try {
          json.put(key.name(), key.write(key.readText(variable.getValue())));
        } catch (ConfigException e) {
          throw e.in(variable.getKey());
        }
      }
    }
  }

  /** The longest prefix wins: SHOUT_UDP_CLIENT_WINDOW is of udpClient, not of udp. */
  private static Section sectionOf(String variable) {
    return Configuration.sections().stream()
        .filter(section -> !section.name().isEmpty())
        .filter(section -> variable.startsWith(prefix(section)))
        .max(Comparator.comparingInt(section -> prefix(section).length()))
        .orElse(Configuration.TOP);
  }

  /** Compared without the prefix: what all variables share says nothing about nearness. */
  private static ConfigException unknown(String variable, Section section) {
    String prefix = prefix(section);
    String typed = variable.substring(prefix.length());
    List<String> known = section.keys().stream().map(key -> snake(key.name())).toList();
    return Section.unknown(
            "variable", Nearest.to(typed, known).map(prefix::concat), variables(section))
        .in(Found.escaped(variable));
  }

  private static List<String> variables(Section section) {
    return section.keys().stream().map(key -> variable(section, key)).toList();
  }

  private static String prefix(Section section) {
    return section.name().isEmpty() ? PREFIX + '_' : PREFIX + '_' + snake(section.name()) + '_';
  }

  private static String snake(String camel) {
    return camel.replace('.', '_').replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }
}
