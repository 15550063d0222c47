package dev.shout.cluster;

import dev.shout.config.EventBusBridgeOptions;
import dev.shout.config.ServerAddress;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.bridge.PermittedOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus over TCP, for programs in any language: Vert.x's own bridge and its protocol, on a
 * socket of ours that bounds and checks what comes, see {@link BridgeConnection}.
 *
 * <p>Its {@code config()} is the section {@code bridge}, see {@link EventBusBridgeOptions}. Runs on
 * its event loop. Start fails with one line for the user when the port cannot be opened. Only the
 * addresses of {@link BusAddress} may be used: asked, and served.
 */
public final class BridgeVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(BridgeVerticle.class);

  private final BridgeCounters counters;
  private EventBusBridgeOptions options;
  private Handler<NetSocket> protocol;
  private NetServer server;

  /**
   * A bridge.
   *
   * @param counters what it adds to
   */
  public BridgeVerticle(BridgeCounters counters) {
    this.counters = counters;
  }

  @Override
  public Future<?> start() {
    options = EventBusBridgeOptions.fromJson(config());
    BridgeOptions permitted = new BridgeOptions();
    for (String address : BusAddress.ALL) {
      permitted
          .addInboundPermitted(new PermittedOptions().setAddress(address))
          .addOutboundPermitted(new PermittedOptions().setAddress(address));
    }
    protocol = BridgeProtocol.of(vertx, permitted);
    if (!isLoopback(options.host())) {
      log.warn(
          "bridge: {} has neither TLS nor authentication: whoever reaches it can ask and serve {},"
              + " see docs/event-bus.md",
          options.host(),
          String.join(" and ", BusAddress.ALL));
    }
    server =
        vertx
            .createNetServer(new NetServerOptions().setTcpKeepAlive(true))
            .connectHandler(this::accept)
            .exceptionHandler(e -> log.debug("bridge: {}", e + ""));
    return server
        .listen(options.port(), options.host())
        .recover(
            e ->
                Future.failedFuture(
                    new IOException(
                        "cannot listen on "
                            + new ServerAddress(options.host(), options.port())
                            + " for the bridge: "
                            + e.getMessage(),
                        e)));
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private void accept(NetSocket socket) {
    if (counters.open() >= options.maxConnections()) {
      counters.refusedByLimit();
      socket.close();
      return;
    }
    counters.accepted();
    new BridgeConnection(socket, protocol, options.maxFrameBytes(), counters).start();
  }

  /**
   * The address in use, with the real port when port 0 was asked for.
   *
   * @return the address, once started
   */
  public ServerAddress address() {
    return new ServerAddress(options.host(), server.actualPort());
  }
}
