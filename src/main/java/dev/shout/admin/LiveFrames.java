package dev.shout.admin;

import dev.shout.config.TcpServerOptions;
import dev.shout.server.TcpCounters;
import dev.shout.server.UdpCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * What a frame of {@code /live} holds: all that the page shows, as docs/admin.md describes it.
 *
 * <p>One at a time, on a worker thread: the kernel's drops are read from files.
 */
final class LiveFrames {

  private final Vertx vertx;
  private final Watched watched;
  private final EventLoops loops;
  private final Health health;
  private final Nodes nodes;
  private final NodeLoads loads;
  private final BooleanSupplier draining;
  private final Rates rates = new Rates();
  private final Intervals udpIntervals = new Intervals();
  private final Intervals tcpIntervals = new Intervals();

  LiveFrames(
      Vertx vertx,
      Watched watched,
      EventLoops loops,
      Health health,
      Nodes nodes,
      NodeLoads loads,
      BooleanSupplier draining) {
    this.vertx = vertx;
    this.watched = watched;
    this.loops = loops;
    this.health = health;
    this.nodes = nodes;
    this.loads = loads;
    this.draining = draining;
  }

  /** Makes the next frame. */
  Future<JsonObject> next() {
    return vertx.executeBlocking(this::make, false);
  }

  private JsonObject make() {
    rates.turn(System.nanoTime());
    JsonObject udp = watched.udp().map(this::udp).orElse(null);
    JsonObject tcp = watched.tcp().map(this::tcp).orElse(null);
    JsonArray eventLoops = eventLoops();
    JsonObject ready = health.lastReady();
    return new JsonObject()
        .put("timeMillis", System.currentTimeMillis())
        .put("intervalSeconds", rates.seconds())
        .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3)
        .put("state", draining.getAsBoolean() ? "draining" : "running")
        .put("ready", ready == null ? null : ready.getString("status").equals("UP"))
        .put("notReady", ready == null ? new JsonArray() : ready.getJsonArray("reasons"))
        .put("node", nodes.name())
        .put("udp", udp)
        .put("tcp", tcp)
        .put("eventLoops", eventLoops)
        .put("memory", memory())
        .put("nodes", nodes(udp, tcp, eventLoops));
  }

  /** Of this node what is known here, of the others what they told. */
  private JsonArray nodes(JsonObject udp, JsonObject tcp, JsonArray eventLoops) {
    JsonArray all = new JsonArray();
    for (JsonObject node : nodes.all(draining.getAsBoolean())) {
      String id = node.getString("id");
      if (node.getBoolean("self", false)) {
        JsonObject load = load(udp, tcp, eventLoops);
        if (id != null) {
          loads.tell(id, load);
        }
        all.add(load.mergeIn(node));
      } else {
        all.add(loads.of(id).map(load -> load.copy().mergeIn(node)).orElse(node));
      }
    }
    return all;
  }

  private static JsonObject load(JsonObject udp, JsonObject tcp, JsonArray eventLoops) {
    return new JsonObject()
        .put("connections", tcp == null ? 0 : tcp.getJsonObject("connections").getValue("open"))
        .put("datagramsPerSecond", perSecond(udp, "datagramsReceived"))
        .put("bytesPerSecond", perSecond(udp, "bytesReceived") + perSecond(tcp, "bytesReceived"))
        .put("load", busiest(eventLoops));
  }

  private static double perSecond(JsonObject server, String counter) {
    return server == null ? 0 : server.getJsonObject(counter).getDouble("perSecond");
  }

  /** A server is at its end when one of its event loops is, whatever the others have to do. */
  private static Double busiest(JsonArray eventLoops) {
    return eventLoops.stream()
        .map(loop -> ((JsonObject) loop).getDouble("busy"))
        .filter(Objects::nonNull)
        .max(Double::compare)
        .orElse(null);
  }

  private JsonArray eventLoops() {
    JsonArray all = new JsonArray();
    for (EventLoops.Loop loop : loops.all()) {
      double cpu = loop.cpuSeconds();
      double busy = rates.perSecond("cpu." + loop.name(), cpu);
      all.add(
          new JsonObject()
              .put("name", loop.name())
              .put("busy", Double.isNaN(busy) ? null : Math.min(1, busy))
              .put("lagSeconds", loop.lagSeconds()));
    }
    return all;
  }

  private JsonObject udp(Watched.Udp udp) {
    UdpCounters counters = udp.counters();
    OptionalLong kernel = counters.kernelDrops();
    return new JsonObject()
        .put("address", udp.address().toString())
        .put("datagramsReceived", rates.of("udp.received", counters.received()))
        .put("datagramsSent", rates.of("udp.sent", counters.sent()))
        .put("bytesReceived", rates.of("udp.bytesReceived", counters.bytesReceived()))
        .put("bytesSent", rates.of("udp.bytesSent", counters.bytesSent()))
        .put(
            "refused",
            new JsonObject()
                .put("port", counters.refusedByPort())
                .put("address", counters.refusedByAddress())
                .put("rate", counters.refusedByRate()))
        .put(
            "dropped",
            new JsonObject()
                .put("replyTooLong", counters.repliesTooLong())
                .put("sendQueueFull", counters.sendQueueFull())
                .put("kernel", kernel.isPresent() ? kernel.getAsLong() : null))
        .put(
            "errors",
            new JsonObject()
                .put("send", counters.sendErrors() - counters.sendQueueFull())
                .put("receive", counters.receiveErrors()))
        .put("serviceTime", udpIntervals.of(counters.serviceTimes()))
        .put("batchSize", udpIntervals.of(counters.batchesRead()));
  }

  private JsonObject tcp(Watched.Tcp tcp) {
    TcpCounters counters = tcp.shared().counters();
    return new JsonObject()
        .put("address", tcp.address().toString())
        .put(
            "connections",
            new JsonObject()
                .put("open", counters.open())
                .put("halfClosed", counters.halfClosed())
                .put(
                    "max",
                    watched
                        .configuration()
                        .tcp()
                        .map(TcpServerOptions::maxConnections)
                        .orElse(null)))
        .put("accepted", rates.of("tcp.accepted", counters.accepted()))
        .put("bytesReceived", rates.of("tcp.bytesReceived", counters.bytesReceived()))
        .put("bytesSent", rates.of("tcp.bytesSent", counters.bytesSent()))
        .put(
            "refused",
            new JsonObject()
                .put("limit", counters.refusedByLimits())
                .put("address", counters.refusedByAddresses())
                .put("proxy", counters.proxiesRefused())
                .put("handshake", counters.handshakesFailed()))
        .put(
            "ended",
            new JsonObject()
                .put("reset", counters.resets())
                .put("idleTimeout", counters.idleTimeouts())
                .put("halfCloseTimeout", counters.halfCloseTimeouts()))
        .put("errors", new JsonObject().put("accept", counters.acceptFailures()))
        .put("serviceTime", tcpIntervals.of(counters.serviceTimes()));
  }

  private static JsonObject memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new JsonObject()
        .put("heapUsedBytes", heap.getUsed())
        .put("heapMaxBytes", heap.getMax() < 0 ? null : heap.getMax());
  }
}
