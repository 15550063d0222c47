package dev.shout;

import dev.shout.config.ServerAddress;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log has of a server's life beside its connections. Any thread. */
final class ServerEvents {

  private static final Logger log = LoggerFactory.getLogger(ServerEvents.class);

  private ServerEvents() {}

  /** The transport of all sockets, and the address of each; null for what does not run. */
  static void ready(String transport, ServerAddress udp, ServerAddress tcp, ServerAddress admin) {
    log.info("sockets transport={}", transport);
    listening("udp", udp);
    listening("tcp", tcp);
    listening("admin", admin);
  }

  /** One address more; null for what does not run. */
  static void listening(String protocol, ServerAddress address) {
    if (address != null) {
      log.info("listening protocol={} address={}", protocol, address);
    }
  }

  /** The last word of a server: what an operator asks first about one that is gone. */
  static void stopped(String protocol, Map<String, Object> counts) {
    LoggingEventBuilder event = log.atInfo();
    for (Map.Entry<String, Object> count : counts.entrySet()) {
      event = event.addKeyValue(count.getKey(), count.getValue());
    }
    event.log(protocol + " stopped");
  }

  /** The last word of a node's event bus. */
  static void stopped(ThisNode node) {
    log.info("event bus stopped: {}", node);
  }
}
