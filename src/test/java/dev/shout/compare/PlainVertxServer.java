package dev.shout.compare;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetServerOptions;
import java.util.Locale;

/**
 * A peer for {@code bench/compare}: the two servers on Vert.x as everyone writes them, with a
 * handler and a {@code String}. It cuts long datagrams and loses what a half-closed connection has
 * still to get: right enough for what is measured.
 *
 * <p>{@code PlainVertxServer PORT}: UDP and TCP on the loopback, until it is killed.
 */
final class PlainVertxServer {

  private PlainVertxServer() {}

  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[0]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    DatagramSocket udp = vertx.createDatagramSocket(new DatagramSocketOptions());
    udp.handler(
        packet -> udp.send(upper(packet.data()), packet.sender().port(), packet.sender().host()));
    udp.listen(port, "127.0.0.1").await();
    vertx
        .createNetServer(new NetServerOptions())
        .connectHandler(
            socket ->
                socket.handler(
                    text -> {
                      socket.write(upper(text));
                      if (socket.writeQueueFull()) {
                        socket.pause();
                        socket.drainHandler(v -> socket.resume());
                      }
                    }))
        .listen(port, "127.0.0.1")
        .await();
  }

  private static Buffer upper(Buffer text) {
    return Buffer.buffer(text.toString().toUpperCase(Locale.ROOT));
  }
}
