package dev.shout.log;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.event.Level;

/**
 * All loggers of the process, and what is set for them: the format, and a level for each package.
 *
 * <p>Libraries make their loggers before the configuration is read; a change reaches those as well.
 * Until then all warn, in text. Any thread.
 */
public final class Log {

  private static final Level FIRST_LEVEL = Level.WARN;

  private static final Map<String, LineLogger> LOGGERS = new ConcurrentHashMap<>();

  private static volatile Map<String, Level> levels = Map.of();
  private static volatile Set<String> silent = Set.of();
  private static volatile LineFormat format = LineFormat.TEXT;
  private static volatile PrintStream out;

  private Log() {}

  /**
   * Sets what is logged, and how.
   *
   * @param newFormat how an event becomes a line
   * @param newLevels the least important level for each package; the longest name that fits a
   *     logger counts, and those that none fits warn
   * @param newSilent loggers that say nothing, not even errors, for which SLF4J has no level
   */
  public static void configure(
      LineFormat newFormat, Map<String, Level> newLevels, Set<String> newSilent) {
    format = newFormat;
    levels = Map.copyOf(newLevels);
    silent = Set.copyOf(newSilent);
    // A logger that is made meanwhile reads the new levels, or is in the map and meets this.
    LOGGERS.values().forEach(Log::setLevel);
  }

  /** Where lines go instead of standard error; null for there. For tests. */
  static void redirect(PrintStream to) {
    out = to;
  }

  static LineLogger logger(String name) {
    LineLogger known = LOGGERS.get(name);
    if (known != null) {
      return known;
    }
    LineLogger logger = LOGGERS.computeIfAbsent(name, LineLogger::new);
    setLevel(logger);
    return logger;
  }

  private static void setLevel(LineLogger logger) {
    if (silent.contains(logger.getName())) {
      logger.silence();
    } else {
      logger.setLevel(levelOf(logger.getName()));
    }
  }

  private static Level levelOf(String name) {
    Map<String, Level> now = levels;
    String prefix = name;
    while (true) {
      Level level = now.get(prefix);
      if (level != null) {
        return level;
      }
      int dot = prefix.lastIndexOf('.');
      if (dot < 0) {
        return FIRST_LEVEL;
      }
      prefix = prefix.substring(0, dot);
    }
  }

  /** One call for each line: what other threads write does not come between. */
  static void write(Level level, String logger, Message message, Throwable error) {
    byte[] line = format.line(Instant.now(), level, logger, message, error);
    PrintStream to = out == null ? System.err : out;
    to.write(line, 0, line.length);
    to.flush();
  }
}
