package dev.shout.cluster;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.ext.bridge.BridgeOptions;
import io.vertx.ext.eventbus.bridge.tcp.TcpEventBusBridge;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The protocol of Vert.x's TCP event-bus bridge without its server: what it does with a connection.
 *
 * <p>The bridge makes a server of its own and hands it a handler for connections; nothing can stand
 * between. So it is given a Vert.x instance that answers with a server which only keeps that
 * handler. {@code BridgeVerticleTest} fails should the bridge begin to ask for more.
 */
final class BridgeProtocol {

  private BridgeProtocol() {}

  /** The handler that speaks the protocol on a connection, on the event loop of that connection. */
  static Handler<NetSocket> of(Vertx vertx, BridgeOptions permitted) {
    AtomicReference<Handler<NetSocket>> kept = new AtomicReference<>();
    NetServer server =
        answering(
            NetServer.class,
            (self, method, arguments) -> {
              if (method.getName().equals("connectHandler") && arguments != null) {
                @SuppressWarnings("unchecked")
                Handler<NetSocket> handler = (Handler<NetSocket>) arguments[0];
                kept.set(handler);
                return self;
              }
              throw new UnsupportedOperationException(method.getName());
            });
    Vertx limited =
        answering(
            Vertx.class,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "eventBus" -> vertx.eventBus();
                  case "createNetServer" -> server;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    TcpEventBusBridge unused = TcpEventBusBridge.create(limited, permitted);
    return kept.get();
  }

  static <T> T answering(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
  }
}
