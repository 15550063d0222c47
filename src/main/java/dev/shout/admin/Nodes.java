package dev.shout.admin;

import dev.shout.config.ServerAddress;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;

/**
 * Which nodes there are: those of the cluster, or this one alone under the name of its machine. On
 * worker threads: the name is asked of the system, once.
 */
final class Nodes {

  private final Watched watched;
  private String hostName;

  Nodes(Watched watched) {
    this.watched = watched;
  }

  /**
   * The nodes.
   *
   * @param draining whether this one is about to leave
   * @return one object for each, as docs/admin.md describes it
   */
  List<JsonObject> all(boolean draining) {
    return watched.nodes().map(nodes -> nodes.get()).orElseGet(() -> List.of(self(draining)));
  }

  /** How this node is called. */
  String name() {
    return all(false).stream()
        .filter(node -> node.getBoolean("self", false))
        .map(node -> node.getString("name"))
        .findFirst()
        .orElseGet(this::hostName);
  }

  private JsonObject self(boolean draining) {
    return new JsonObject()
        .put("id", null)
        .put("name", hostName())
        .put("self", true)
        .put("host", hostName())
        .put(
            "udp",
            watched.udp().map(udp -> udp.address()).map(ServerAddress::toString).orElse(null))
        .put(
            "tcp",
            watched.tcp().map(tcp -> tcp.address()).map(ServerAddress::toString).orElse(null))
        .put("tls", watched.configuration().tcp().filter(tcp -> tcp.tls().isOn()).isPresent())
        .put("state", draining ? "draining" : "ready")
        .put(
            "startedAt",
            Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()).toString())
        .put("version", Nodes.class.getPackage().getImplementationVersion());
  }

  private synchronized String hostName() {
    if (hostName == null) {
      try {
        hostName = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        hostName = "localhost"; // A machine that does not know its own name.
      }
    }
    return hostName;
  }
}
