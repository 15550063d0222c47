package dev.shout.admin;

import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.server.Probes;
import dev.shout.server.TcpServerShared;
import dev.shout.server.TcpServerVerticle;
import dev.shout.server.UdpCounters;
import dev.shout.server.UdpServerVerticle;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the admin server looks at, as who deploys the servers hands it over. Immutable; what it
 * leads to may be read by any thread.
 *
 * @param configuration in effect
 * @param udp the UDP server, if it runs
 * @param tcp the TCP server, if it runs
 * @param drained done when the last connection is closed; until then the admin server stays
 * @param nodes which nodes there are, for a cluster: one object for each, this one with {@code
 *     "self": true}, as docs/admin.md describes it; asked at most once a second, on a worker
 *     thread. Empty for this node alone
 * @param checks what else must be well before the server is ready
 */
public record Watched(
    Configuration configuration,
    Optional<Udp> udp,
    Optional<Tcp> tcp,
    Future<?> drained,
    Optional<Supplier<List<JsonObject>>> nodes,
    List<ReadinessCheck> checks) {

  /**
   * The UDP server.
   *
   * @param address where it listens
   * @param counters of all its instances
   * @param probes whom it answers in any case
   * @param instances all of them, started
   */
  public record Udp(
      ServerAddress address,
      UdpCounters counters,
      Probes probes,
      List<UdpServerVerticle> instances) {}

  /**
   * The TCP server.
   *
   * @param address where it listens
   * @param shared what its instances have in common
   * @param instances all of them, started
   */
  public record Tcp(
      ServerAddress address, TcpServerShared shared, List<TcpServerVerticle> instances) {}
}
