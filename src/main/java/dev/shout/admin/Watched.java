package dev.shout.admin;

import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.server.TcpCounters;
import dev.shout.server.UdpCounters;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What the admin server looks at, as who deploys the servers hands it over. Immutable; what it
 * leads to may be read by any thread.
 *
 * @param configuration in effect
 * @param udp the UDP server, if it runs
 * @param tcp the TCP server, if it runs
 * @param drained done when the last connection is closed; until then the admin server stays
 * @param directory which nodes there are; empty for this one alone
 * @param checks what else must be well before the server is ready
 */
public record Watched(
    Configuration configuration,
    Optional<Udp> udp,
    Optional<Tcp> tcp,
    Future<?> drained,
    Optional<NodeDirectory> directory,
    List<ReadinessCheck> checks) {

  /**
   * The UDP server.
   *
   * @param address where it listens
   * @param counters of all its instances
   */
  public record Udp(ServerAddress address, UdpCounters counters) {}

  /**
   * The TCP server.
   *
   * @param address where it listens
   * @param counters of all its instances
   */
  public record Tcp(ServerAddress address, TcpCounters counters) {}
}
