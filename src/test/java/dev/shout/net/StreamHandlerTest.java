package dev.shout.net;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.TCPMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What {@link StreamHandler} does for a stream, and what it relies on in Vert.x and Netty. */
class StreamHandlerTest {

  private static final int WRITE_QUEUE = 65_536;

  @TransportTest
  void shouldCloseAtTheEndOfInputWithoutShuttingItDown(Vertx vertx) throws Exception {
    List<Object> events = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<Channel> closed = new CompletableFuture<>();
    try (Socket client =
        TcpStreamTest.connect(
            vertx,
            socket -> {
              Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
              channel.pipeline().addFirst(new Events(events));
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(stream::write);
              stream.endHandler(stream::close);
              stream.closeHandler(() -> closed.complete(channel));
            })) {
      client.getOutputStream().write(new byte[] {1, 2, 3});
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }
    if (closed.get(20, TimeUnit.SECONDS) instanceof EpollSocketChannel) {
      assertThat(events).doesNotContain(ChannelInputShutdownEvent.INSTANCE);
    } else {
      assertThat(events).contains(ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /** Remembers what Netty tells beside the data. */
  private static final class Events extends ChannelInboundHandlerAdapter {

    private final List<Object> seen;

    Events(List<Object> seen) {
      this.seen = seen;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      seen.add(event);
      context.fireUserEventTriggered(event);
    }
  }

  @TransportTest
  void shouldCloseTheSocketBeforeItsChannel(Vertx vertx) throws Exception {
    CompletableFuture<Boolean> openWhenItsChannelCloses = new CompletableFuture<>();
    try (Socket client =
        TcpStreamTest.connect(
            vertx,
            socket -> {
              Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
              channel
                  .pipeline()
                  .addFirst(
                      new ChannelOutboundHandlerAdapter() {
                        @Override
                        @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
                        public void close(ChannelHandlerContext context, ChannelPromise promise) {
                          openWhenItsChannelCloses.complete(channel.isOpen());
                          context.close(promise);
                        }
                      });
              TcpStream.of(socket, WRITE_QUEUE).close();
            })) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(openWhenItsChannelCloses.get(20, TimeUnit.SECONDS))
        .isEqualTo(!Transports.nameOf(vertx).equals("epoll"));
  }

  @TransportTest
  void shouldDeliverOneAfterTheOtherWhenAHandlerPausesAndResumes(Vertx vertx) throws Exception {
    List<Integer> delivered = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean within = new AtomicBoolean();
    CompletableFuture<List<Integer>> ended = new CompletableFuture<>();
    try (Socket client =
        TcpStreamTest.connect(
            vertx,
            socket -> {
              ((NetSocketInternal) socket)
                  .channelHandlerContext()
                  .pipeline()
                  .addFirst(new ByteByByte());
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(
                  chunk -> {
                    delivered.add(within.getAndSet(true) ? -1 : (int) chunk.readByte());
                    chunk.release();
                    stream.pause();
                    if (delivered.size() % 2 == 0) {
                      stream.resume();
                    } else {
                      vertx.runOnContext(v -> stream.resume());
                    }
                    within.set(false);
                  });
              stream.endHandler(() -> ended.complete(List.copyOf(delivered)));
            })) {
      client.getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6, 7});
      client.shutdownOutput();
      assertThat(ended.get(20, TimeUnit.SECONDS)).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }
  }

  /** What was read at once comes in many pieces, as TLS makes them of its records. */
  private static final class ByteByByte extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      while (bytes.isReadable()) {
        context.fireChannelRead(bytes.readRetainedSlice(1));
      }
      bytes.release();
    }
  }

  @TransportTest
  void shouldDeliverWhatIsQueuedWhenTheServerCloses(Vertx vertx) throws Exception {
    // More than the kernel's buffers take on both sides.
    int total = 60_000_000;
    CompletableFuture<TcpStream> accepted = new CompletableFuture<>();
    NetServer server =
        await(
            vertx
                .createNetServer()
                .connectHandler(
                    socket -> {
                      TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
                      stream.write(Unpooled.wrappedBuffer(new byte[total]));
                      accepted.complete(stream);
                    })
                .listen(0, "127.0.0.1"));
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      assertThat(accepted.get(20, TimeUnit.SECONDS).bytesQueued()).isPositive();
      server.close();
      assertThat(client.getInputStream().readAllBytes()).hasSize(total);
    }
  }

  @Test
  void shouldTellVertxMetricsOfAConnection() throws Exception {
    Counted counted = new Counted();
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
            .withMetrics(options -> counted)
            .build();
    try (Socket client =
        TcpStreamTest.connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(
                  chunk -> {
                    stream.write(Unpooled.buffer().writeBytes(chunk).writeByte(7));
                    chunk.release();
                  });
              stream.endHandler(stream::close);
            })) {
      client.getOutputStream().write(new byte[] {1, 2, 3});
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(3);
      until("the end is told", () -> counted.disconnected.get() == 1);
    } finally {
      await(vertx.close());
    }
    assertThat(counted.bytesRead).hasValue(3);
    assertThat(counted.bytesWritten).hasValueGreaterThan(3);
  }

  /** Metrics as somebody brings them who makes the Vert.x instance. */
  private static final class Counted implements VertxMetrics, TCPMetrics<Object> {

    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicInteger disconnected = new AtomicInteger();

    @Override
    public TCPMetrics<?> createNetServerMetrics(NetServerOptions options, SocketAddress local) {
      return this;
    }

    @Override
    public void bytesRead(Object metric, SocketAddress peer, long bytes) {
      bytesRead.addAndGet(bytes);
    }

    @Override
    public void bytesWritten(Object metric, SocketAddress peer, long bytes) {
      bytesWritten.addAndGet(bytes);
    }

    @Override
    public void disconnected(Object metric, SocketAddress peer) {
      disconnected.incrementAndGet();
    }
  }
}
