package dev.shout.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A level for the log of one package or class and all below it: {@code io.netty=debug}.
 *
 * @param name the package or class
 * @param level {@code trace}, {@code debug}, {@code info}, {@code warn} or {@code error}
 */
public record PackageLevel(String name, String level) {

  /** The levels, from all to the least. */
  static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

  /** What is accepted, for messages. */
  static final String EXPECTED = "a package and its level such as io.netty=debug";

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_$][\\w$]*(?:\\.[A-Za-z_$][\\w$]*)*)=([a-z]+)");

  /**
   * Reads one.
   *
   * @param text the package or class, an equals sign, the level
   * @return both
   * @throws ConfigException when the text is none
   */
  public static PackageLevel parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !LEVELS.contains(matcher.group(2))) {
      throw ConfigException.unexpected(EXPECTED, text);
    }
    return new PackageLevel(matcher.group(1), matcher.group(2));
  }

  /** As it was written. */
  @Override
  public String toString() {
    return name + "=" + level;
  }
}
