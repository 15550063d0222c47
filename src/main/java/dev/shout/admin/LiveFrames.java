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
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What a frame of {@code /live} holds: all that the page shows, as docs/admin.md describes it.
 *
 * <p>One at a time, on a worker thread: the kernel's drops are read from files.
 */
final class LiveFrames {

  private static final String NODE = ProcessHandle.current().pid() + "";

  private final Vertx vertx;
  private final Watched watched;
  private final Supplier<String> state;
  private final Rates rates = new Rates();

  LiveFrames(Vertx vertx, Watched watched, Supplier<String> state) {
    this.vertx = vertx;
    this.watched = watched;
    this.state = state;
  }

  /** Makes the next frame. */
  Future<JsonObject> next() {
    return vertx.executeBlocking(this::make, false);
  }

  private JsonObject make() {
    rates.turn(System.nanoTime());
    return new JsonObject()
        .put("timeMillis", System.currentTimeMillis())
        .put("intervalSeconds", rates.seconds())
        .put("uptimeSeconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3)
        .put("state", state.get())
        .put("ready", null)
        .put("notReady", new JsonArray())
        .put("node", NODE)
        .put("udp", watched.udp().map(this::udp).orElse(null))
        .put("tcp", watched.tcp().map(this::tcp).orElse(null))
        .put("eventLoops", new JsonArray())
        .put("memory", memory())
        .put("nodes", new JsonArray());
  }

  private JsonObject udp(Watched.Udp udp) {
    UdpCounters counters = udp.counters();
    OptionalLong kernel = counters.kernelDrops();
    return new JsonObject()
        .put("address", udp.address().toString())
        .put("datagramsReceived", rates.of("udp.received", counters.received()))
        .put("datagramsSent", rates.of("udp.sent", counters.sent()))
        .put("bytesReceived", null)
        .put("bytesSent", null)
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
                .put("sendQueueFull", null)
                .put("kernel", kernel.isPresent() ? kernel.getAsLong() : null))
        .put(
            "errors",
            new JsonObject()
                .put("send", counters.sendErrors())
                .put("receive", counters.receiveErrors()))
        .put("serviceTime", null)
        .put("batchSize", null);
  }

  private JsonObject tcp(Watched.Tcp tcp) {
    TcpCounters counters = tcp.counters();
    return new JsonObject()
        .put("address", tcp.address().toString())
        .put(
            "connections",
            new JsonObject()
                .put("open", counters.open())
                .put("halfClosed", null)
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
                .put("reset", null)
                .put("idleTimeout", counters.idleTimeouts())
                .put("halfCloseTimeout", counters.halfCloseTimeouts()))
        .put("errors", new JsonObject().put("accept", counters.acceptFailures()))
        .put("serviceTime", null);
  }

  private static JsonObject memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return new JsonObject()
        .put("heapUsedBytes", heap.getUsed())
        .put("heapMaxBytes", heap.getMax() < 0 ? null : heap.getMax());
  }
}
