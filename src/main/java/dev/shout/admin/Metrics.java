package dev.shout.admin;

import dev.shout.server.TcpCounters;
import dev.shout.server.UdpCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * {@code /metrics}, for Prometheus. A registry of our own, which reads the servers' counters when
 * it is asked: nothing is added to the path of a datagram. Vert.x's own metrics would measure each
 * read and write, and name each remote address.
 *
 * <p>Labels have few values, all of them ours: nobody fills the memory of a Prometheus by what he
 * sends. docs/admin.md has the table.
 *
 * <p>Scrapes run on a worker thread, and those of one second share one.
 */
final class Metrics implements AutoCloseable {

  private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Timer> lags = new ConcurrentHashMap<>();
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Cached<String> scrape;

  Metrics(Vertx vertx, Watched watched, EventLoops loops, Supplier<Future<Integer>> nodes) {
    this.scrape = new Cached<>(vertx, () -> nodes.get().compose(count -> scrape(vertx, count)));
    watched.udp().ifPresent(udp -> udp(udp.counters()));
    watched.tcp().ifPresent(tcp -> tcp(tcp.shared().counters(), watched));
    loops.all().forEach(this::loop);
    Gauge.builder("shout.cluster.nodes", () -> nodeCount)
        .description("Nodes of the cluster that this one sees, itself among them.")
        .register(registry);
    for (MeterBinder binder :
        new MeterBinder[] {
          new JvmInfoMetrics(),
          new JvmMemoryMetrics(),
          new JvmThreadMetrics(),
          new ClassLoaderMetrics(),
          collections,
          new ProcessorMetrics(),
          new FileDescriptorMetrics(),
          new UptimeMetrics()
        }) {
      binder.bindTo(registry);
    }
  }

  private volatile int nodeCount = 1;

  private Future<String> scrape(Vertx vertx, int nodes) {
    nodeCount = nodes;
    return vertx.executeBlocking(() -> registry.scrape(), false);
  }

  /** Answers with all of them. */
  void answer(RoutingContext request) {
    scrape
        .get()
        .onSuccess(
            text -> request.response().putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE).end(text))
        .onFailure(request::fail);
  }

  /** Hears how long a task waited for its turn. Any thread. */
  void lag(EventLoops.Loop loop, long nanos) {
    lags.get(loop.name()).record(nanos, TimeUnit.NANOSECONDS);
  }

  private void udp(UdpCounters udp) {
    String received = "Datagrams that came in, refused ones too.";
    count(udp, "shout.udp.datagrams.received", received, UdpCounters::received);
    String sent = "Replies that the kernel took.";
    count(udp, "shout.udp.datagrams.sent", sent, UdpCounters::sent);
    String in = "What the datagrams carried that came in, refused ones too.";
    bytes(udp, "shout.udp.received", in, UdpCounters::bytesReceived);
    String out = "What the replies carried, those too that could then not be sent.";
    bytes(udp, "shout.udp.sent", out, UdpCounters::bytesSent);
    String refused = "shout.udp.datagrams.refused";
    String why = "Datagrams that were not answered, by what kept them from it.";
    count(udp, refused, why, UdpCounters::refusedByPort, "reason", "port");
    count(udp, refused, why, UdpCounters::refusedByAddress, "reason", "address");
    count(udp, refused, why, UdpCounters::refusedByRate, "reason", "rate");
    String dropped = "shout.udp.datagrams.dropped";
    String lost =
        "Lost: the reply would be no datagram; too many replies waited for the kernel; the kernel's"
            + " receive buffer was full.";
    count(udp, dropped, lost, UdpCounters::repliesTooLong, "reason", "reply_too_long");
    count(udp, dropped, lost, UdpCounters::sendQueueFull, "reason", "send_queue_full");
    if (udp.kernelDrops().isPresent()) {
      count(udp, dropped, lost, one -> one.kernelDrops().orElse(0), "reason", "kernel");
    }
    String errors = "Replies that the kernel refused to send.";
    count(udp, "shout.udp.send.errors", errors, one -> one.sendErrors() - one.sendQueueFull());
    String unread = "Reads that failed; the socket went on.";
    count(udp, "shout.udp.receive.errors", unread, UdpCounters::receiveErrors);
    registry
        .getPrometheusRegistry()
        .register(
            Histograms.of(
                "shout_udp_service_seconds",
                "From the first datagram of a read to the last reply with the kernel.",
                udp.serviceTimes()));
    registry
        .getPrometheusRegistry()
        .register(
            Histograms.of(
                "shout_udp_batch_datagrams",
                "Datagrams that one turn of the event loop read.",
                udp.batchesRead()));
  }

  private void tcp(TcpCounters tcp, Watched watched) {
    String accepted = "Connections accepted and served.";
    count(tcp, "shout.tcp.connections.accepted", accepted, TcpCounters::accepted);
    gauge(tcp, "shout.tcp.connections.open", "Connections open now.", TcpCounters::open);
    String half = "Connections open now whose client sends no more.";
    gauge(tcp, "shout.tcp.connections.half.closed", half, TcpCounters::halfClosed);
    watched
        .configuration()
        .tcp()
        .ifPresent(
            options ->
                gauge(
                    tcp,
                    "shout.tcp.connections.max",
                    "Connections that may be open at once.",
                    any -> options.maxConnections()));
    String refused = "shout.tcp.connections.refused";
    String why = "Connections closed before they were served, by what kept them from it.";
    count(tcp, refused, why, TcpCounters::refusedByLimits, "reason", "limit");
    count(tcp, refused, why, TcpCounters::refusedByAddresses, "reason", "address");
    count(tcp, refused, why, TcpCounters::proxiesRefused, "reason", "proxy");
    count(tcp, refused, why, TcpCounters::handshakesFailed, "reason", "handshake");
    String timeouts = "shout.tcp.connections.timed.out";
    String waited = "Connections closed because nothing went either way for too long.";
    count(tcp, timeouts, waited, TcpCounters::idleTimeouts, "state", "idle");
    count(tcp, timeouts, waited, TcpCounters::halfCloseTimeouts, "state", "half_closed");
    String reset = "Connections that broke off: reset by the client, or not reachable any more.";
    count(tcp, "shout.tcp.connections.reset", reset, TcpCounters::resets);
    String unaccepted = "Tries to accept that failed, for want of file descriptors above all.";
    count(tcp, "shout.tcp.accept.errors", unaccepted, TcpCounters::acceptFailures);
    bytes(tcp, "shout.tcp.received", "Read from clients.", TcpCounters::bytesReceived);
    String out = "Handed to the write queues for clients.";
    bytes(tcp, "shout.tcp.sent", out, TcpCounters::bytesSent);
    registry
        .getPrometheusRegistry()
        .register(
            Histograms.of(
                "shout_tcp_service_seconds",
                "From the first byte of a read to its replies with the kernel; of one read in 8.",
                tcp.serviceTimes()));
  }

  private void loop(EventLoops.Loop loop) {
    lags.put(
        loop.name(),
        Timer.builder("shout.event.loop.lag")
            .description("How long a task waited for its turn; one a second is timed.")
            .tag("loop", loop.name())
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(20),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10))
            .register(registry));
    FunctionCounter.builder("shout.event.loop.cpu", loop, EventLoops.Loop::cpuSeconds)
        .description("Time of a processor that the thread of the event loop took.")
        .baseUnit("seconds")
        .tag("loop", loop.name())
        .register(registry);
  }

  private <T> void count(
      T from, String name, String help, ToDoubleFunction<T> number, String... tags) {
    FunctionCounter.builder(name, from, number).description(help).tags(tags).register(registry);
  }

  private <T> void bytes(T from, String name, String help, ToDoubleFunction<T> number) {
    FunctionCounter.builder(name, from, number)
        .description(help)
        .baseUnit("bytes")
        .register(registry);
  }

  private <T> void gauge(T from, String name, String help, ToDoubleFunction<T> number) {
    Gauge.builder(name, from, number).description(help).register(registry);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
