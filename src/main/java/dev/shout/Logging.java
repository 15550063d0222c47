package dev.shout;

import java.util.List;

/**
 * Sets the levels of the SLF4J backend, slf4j-simple; how its lines look is in {@code
 * simplelogger.properties}.
 *
 * <p>The backend looks a logger's level up when that logger is made. Reading a configuration makes
 * some of Vert.x's and Netty's, but none of ours: so this comes right after it.
 */
final class Logging {

  private static final String LEVEL_OF = "org.slf4j.simpleLogger.log.";

  private Logging() {}

  /** Our packages log at this level; Vert.x and Netty warn, and say more when it is verbose. */
  static void configure(String level) {
    set("dev.shout", level);
    if (List.of("trace", "debug").contains(level)) {
      set("io.vertx", level);
      set("io.netty", level);
      // One step less: at debug it writes a line for each thread of each operation.
      set("com.hazelcast", "info");
    }
  }

  /** What the user set with {@code -D} wins. */
  private static void set(String packageName, String level) {
    if (System.getProperty(LEVEL_OF + packageName) == null) {
      System.setProperty(LEVEL_OF + packageName, level);
    }
  }
}
