package dev.shout.cluster;

import dev.shout.config.ClusterOptions;
import java.io.IOException;

/** No node of the cluster answers where it was looked for. The message is one line for the user. */
public final class NoClusterException extends IOException {

  private static final long serialVersionUID = 1L;

  NoClusterException(ClusterOptions options) {
    super("no node of the cluster \"" + options.name() + "\" answers at " + where(options));
  }

  private static String where(ClusterOptions options) {
    if (!options.hazelcastConfig().isEmpty()) {
      return "what " + options.hazelcastConfig() + " says";
    }
    return options.kubernetes().isEmpty()
        ? String.join(", ", HazelcastSettings.members(options))
        : options.kubernetes();
  }
}
