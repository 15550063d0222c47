package dev.shout;

import dev.shout.config.Configuration;
import dev.shout.config.PackageLevel;
import dev.shout.log.LineFormat;
import dev.shout.log.Log;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.event.Level;

/** From the configuration to the log: what each package says, and how it is written. */
final class Logging {

  /**
   * Hazelcast's client asks for the name of who sent a message, in vain when he is no member any
   * more, and takes its own exception for an error. What such a message says, that he is gone, the
   * membership has said already. Nothing else is an error to this logger (ClusterLogTest).
   */
  private static final String MESSAGES_TO_CLIENTS =
      "com.hazelcast.client.impl.spi.ClientListenerService";

  private Logging() {}

  /** Our packages log at the level; libraries warn, and say more when it is verbose. */
  static void configure(Configuration configuration) {
    String ours = configuration.logLevel();
    Map<String, Level> levels = new HashMap<>();
    levels.put("dev.shout", level(ours));
    // It warns, with stack traces, of what is usual when nodes come and go; the directory has a
    // line for each that does.
    levels.put("com.hazelcast", Level.ERROR);
    if (List.of("trace", "debug").contains(ours)) {
      levels.put("io.vertx", level(ours));
      levels.put("io.netty", level(ours));
    }
    for (PackageLevel single : configuration.logLevels()) {
      levels.put(single.name(), level(single.level()));
    }
    boolean isWanted =
        configuration.logLevels().stream()
            .anyMatch(single -> (MESSAGES_TO_CLIENTS + ".").startsWith(single.name() + "."));
    Log.configure(
        LineFormat.named(configuration.logFormat()),
        levels,
        isWanted ? Set.of() : Set.of(MESSAGES_TO_CLIENTS));
  }

  private static Level level(String name) {
    return Level.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
