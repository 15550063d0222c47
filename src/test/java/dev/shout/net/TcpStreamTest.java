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
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What {@link TcpStream} relies on in Vert.x and Netty: fails when an upgrade changes it. */
class TcpStreamTest {

  private static final int WRITE_QUEUE = 65_536;

  /** A server whose connections go to the test, and a client socket that is connected to it. */
  static Socket connect(Vertx vertx, Consumer<NetSocket> onAccept) throws Exception {
    NetServer server =
        await(vertx.createNetServer().connectHandler(onAccept::accept).listen(0, "127.0.0.1"));
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
    return client;
  }

  @TransportTest
  void shouldDeliverEndOfInputAfterTheLastByteWhenPaused(Vertx vertx) throws Exception {
    int total = 100_000;
    CompletableFuture<TcpStream> accepted = new CompletableFuture<>();
    List<Integer> counts = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean ended = new AtomicBoolean();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(
                  chunk -> {
                    counts.add(ended.get() ? -1 : chunk.readableBytes());
                    chunk.release();
                    stream.pause();
                    // Again and again, so that the end finds the stream paused with input queued.
                    vertx.runOnContext(v -> stream.resume());
                  });
              stream.endHandler(() -> ended.set(true));
              stream.pause();
              accepted.complete(stream);
            })) {
      client.getOutputStream().write(new byte[total]);
      client.shutdownOutput();
      TcpStream stream = accepted.get(20, TimeUnit.SECONDS);
      vertx.runOnContext(v -> stream.resume());
      until("the end is reported", ended::get);
      assertThat(counts).doesNotContain(-1);
      assertThat(counts.stream().mapToInt(Integer::intValue).sum()).isEqualTo(total);
    }
  }

  @TransportTest
  void shouldKeepTheOutputOpenAfterTheEndOfInput(Vertx vertx) throws Exception {
    CompletableFuture<TcpStream> ended = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.endHandler(() -> ended.complete(stream));
              assertThat(
                      ((NetSocketInternal) socket)
                          .channelHandlerContext()
                          .channel()
                          .config()
                          .getOption(ChannelOption.ALLOW_HALF_CLOSURE))
                  .isTrue();
            })) {
      client.shutdownOutput();
      TcpStream stream = ended.get(20, TimeUnit.SECONDS);
      vertx.runOnContext(
          v -> {
            stream.write(Unpooled.copiedBuffer(new byte[] {1, 2, 3}));
            stream.close();
          });
      assertThat(client.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
    }
  }

  @TransportTest
  void shouldHandOverTheBuffersThemselves(Vertx vertx) throws Exception {
    List<ByteBuf> read = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<ByteBuf> handedOver = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              remember(socket, read);
              TcpStream.of(socket, WRITE_QUEUE)
                  .handler(
                      chunk -> {
                        handedOver.complete(chunk);
                        chunk.release();
                      });
            })) {
      client.getOutputStream().write(1);
      ByteBuf chunk = handedOver.get(20, TimeUnit.SECONDS);
      assertThat(chunk.isDirect()).isTrue();
      assertThat(read.get(0)).isSameAs(chunk);
    }
  }

  @TransportTest
  void shouldReadMoreAtOnceWhenAskedTo(Vertx vertx) throws Exception {
    BlockingQueue<Integer> attempted = new LinkedBlockingQueue<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(
                  chunk -> {
                    chunk.release();
                    attempted.add(channel.unsafe().recvBufAllocHandle().attemptedBytesRead());
                    stream.readMoreAtOnce(true);
                  });
            })) {
      client.getOutputStream().write(1);
      assertThat(attempted.poll(20, TimeUnit.SECONDS)).isEqualTo(ReceiveBuffers.USUAL);
      client.getOutputStream().write(1);
      assertThat(attempted.poll(20, TimeUnit.SECONDS)).isEqualTo(ReceiveBuffers.LARGEST);
    }
  }

  @TransportTest
  void shouldReleaseUndeliveredInputWhenReset(Vertx vertx) throws Exception {
    List<ByteBuf> buffers = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean closed = new AtomicBoolean();
    CompletableFuture<TcpStream> accepted = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              remember(socket, buffers);
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.closeHandler(() -> closed.set(true));
              stream.handler(
                  chunk -> {
                    chunk.release();
                    stream.pause();
                    accepted.complete(stream);
                  });
            })) {
      client.getOutputStream().write(new byte[200_000]);
      TcpStream stream = accepted.get(20, TimeUnit.SECONDS);
      reset(client);
      // A paused channel is not read, so nobody notices the reset: a write does.
      until(
          "the reset is noticed",
          () -> {
            vertx.runOnContext(v -> stream.write(Unpooled.copiedBuffer(new byte[] {1})));
            return closed.get();
          });
    }
    until("all is released", () -> buffers.stream().allMatch(TcpStreamTest::isReleased));
  }

  private static boolean isReleased(ByteBuf buffer) {
    return buffer.refCnt() == (ReceiveBuffers.isKept(buffer) ? 1 : 0);
  }

  @SuppressWarnings("try") // the reset is the close
  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  private static void remember(NetSocket socket, List<ByteBuf> buffers) {
    ((NetSocketInternal) socket)
        .channelHandlerContext()
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                buffers.add((ByteBuf) message);
                context.fireChannelRead(message);
              }
            });
  }

  @TransportTest
  void shouldTellWhenAFullWriteQueueHasRoomAgain(Vertx vertx) throws Exception {
    CompletableFuture<TcpStream> full = new CompletableFuture<>();
    AtomicBoolean drained = new AtomicBoolean();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.drainHandler(() -> drained.set(true));
              // Far more than the kernel's buffers of both sides hold.
              byte[] mebibyte = new byte[1 << 20];
              for (int i = 0; i < 64; i++) {
                stream.write(Unpooled.wrappedBuffer(mebibyte));
              }
              assertThat(stream.writeQueueFull()).isTrue();
              drained.set(false);
              full.complete(stream);
            })) {
      full.get(20, TimeUnit.SECONDS);
      assertThat(drained.get()).isFalse();
      client.getInputStream().skipNBytes(64L << 20);
      until("there is room again", drained::get);
    }
  }

  @TransportTest
  void shouldKeepTheOrderWhenTheKernelTakesAPart(Vertx vertx) throws Exception {
    int small = 1_000;
    CompletableFuture<Integer> written = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              int next = 0;
              while (stream.bytesQueued() == 0) {
                next = write(stream, next, 50_001);
              }
              for (int i = 0; i < 100; i++) {
                next = write(stream, next, small);
              }
              stream.close();
              written.complete(next);
            })) {
      int total = written.get(20, TimeUnit.SECONDS);
      DataInputStream in =
          new DataInputStream(new BufferedInputStream(client.getInputStream(), 1 << 16));
      for (int i = 0; i < total; i++) {
        assertThat(in.readInt()).isEqualTo(i);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  /** Writes so many numbers in their order, and tells which comes next. */
  private static int write(TcpStream stream, int from, int count) {
    ByteBuf numbers = stream.pool().directBuffer(count * Integer.BYTES);
    for (int i = from; i < from + count; i++) {
      numbers.writeInt(i);
    }
    stream.write(numbers);
    return from + count;
  }

  @TransportTest
  void shouldLeaveNothingOfTheSocketThatVertxMade(Vertx vertx) throws Exception {
    CompletableFuture<WeakReference<NetSocket>> made = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.handler(stream::write);
              made.complete(new WeakReference<>(socket));
            })) {
      WeakReference<NetSocket> socket = made.get(20, TimeUnit.SECONDS);
      until(
          "the socket is garbage",
          () -> {
            System.gc();
            return socket.refersTo(null);
          });
      client.getOutputStream().write(7);
      assertThat(client.getInputStream().read()).isEqualTo(7);
    }
  }

  @TransportTest
  void shouldEndTheOutputAndKeepTheInput(Vertx vertx) throws Exception {
    CompletableFuture<Integer> received = new CompletableFuture<>();
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              stream.write(Unpooled.copiedBuffer(new byte[] {7}));
              stream.shutdownOutput();
              stream.handler(
                  chunk -> {
                    received.complete(chunk.readableBytes());
                    chunk.release();
                  });
            })) {
      assertThat(client.getInputStream().readAllBytes()).containsExactly(7);
      client.getOutputStream().write(new byte[3]);
      assertThat(received.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @TransportTest
  void shouldCloseBehindTheLastByteThatTheKernelTook(Vertx vertx) throws Exception {
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              write(stream, 0, 3_000);
              stream.close();
            })) {
      assertThat(client.getInputStream().readAllBytes()).hasSize(3_000 * Integer.BYTES);
    }
  }

  @TransportTest
  void shouldReleaseAnEmptyBufferAndWriteNothing(Vertx vertx) throws Exception {
    CompletableFuture<Integer> references = new CompletableFuture<>();
    List<Object> written = Collections.synchronizedList(new ArrayList<>());
    try (Socket client =
        connect(
            vertx,
            socket -> {
              TcpStream stream = TcpStream.of(socket, WRITE_QUEUE);
              ((NetSocketInternal) socket)
                  .channelHandlerContext()
                  .pipeline()
                  .addFirst(new Heard(written));
              ByteBuf empty = stream.pool().directBuffer(16);
              stream.write(empty);
              references.complete(empty.refCnt());
              stream.shutdownOutput();
            })) {
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      assertThat(references.get(20, TimeUnit.SECONDS)).isZero();
      // The flush before a FIN is an empty buffer of Netty's own, which no transport sends.
      assertThat(written).containsOnly(Unpooled.EMPTY_BUFFER);
    }
  }

  /** What goes by on its way to the transport. */
  private static final class Heard extends ChannelOutboundHandlerAdapter {

    private final List<Object> written;

    Heard(List<Object> written) {
      this.written = written;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise tells
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      written.add(message);
      context.write(message, promise);
    }
  }
}
