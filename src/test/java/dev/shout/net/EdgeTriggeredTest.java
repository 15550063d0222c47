package dev.shout.net;

import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shout.HeldEventLoops;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link EdgeTriggered} must not lose, and what it relies on in Netty and the kernel. */
class EdgeTriggeredTest {

  private static final int WRITE_QUEUE = 65_536;

  private Vertx vertx;
  private Socket client;
  private Channel channel;
  private TcpStream stream;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Transport.EPOLL != null && Transport.EPOLL.available(), "epoll is needed");
    vertx = Vertx.builder().withTransport(Transports.named("epoll")).build();
    connect(config -> {});
  }

  /** To a server that sends back what it gets, and closes at the end. */
  private void connect(Consumer<ChannelConfig> configure) throws Exception {
    CompletableFuture<TcpStream> accepted = new CompletableFuture<>();
    client =
        TcpStreamTest.connect(
            vertx,
            socket -> {
              channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
              TcpStream echo = TcpStream.of(socket, WRITE_QUEUE);
              echo.handler(echo::write).endHandler(echo::close);
              configure.accept(channel.config());
              accepted.complete(echo);
            });
    client.setTcpNoDelay(true);
    stream = accepted.get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      client.close();
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private void exchange(int times) throws IOException {
    for (int i = 0; i < times; i++) {
      send("x");
      assertThat(client.getInputStream().read()).isEqualTo('x');
    }
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private String received(int bytes) throws IOException {
    return new String(client.getInputStream().readNBytes(bytes), US_ASCII);
  }

  private boolean isEdge() {
    return (EpollInterest.of(channel) & EpollInterest.EDGE_TRIGGERED) != 0;
  }

  private void becomeEdge() throws Exception {
    exchange(EdgeTriggered.QUIET_TURNS);
    until("it is edge-triggered", this::isEdge);
  }

  private void onEventLoop(Runnable what) throws Exception {
    channel.eventLoop().submit(what).get(20, TimeUnit.SECONDS);
  }

  /** Lets all of it come before any of it is read. */
  private void sendAtOnce(HeldEventLoops.Action sending) throws Exception {
    HeldEventLoops.meanwhile(channel.eventLoop(), sending);
  }

  @Test
  void shouldBecomeEdgeTriggeredOnlyAfterManyTurnsThatReadAllThereWas() throws Exception {
    exchange(EdgeTriggered.QUIET_TURNS - 1);
    onEventLoop(() -> {});
    assertThat(isEdge()).isFalse();
    exchange(1);
    until("it is edge-triggered", this::isEdge);
    exchange(100);
    assertThat(isEdge()).isTrue();
  }

  @Test
  void shouldReadOnWhenATurnEndsBeforeTheInput() throws Exception {
    client.close();
    connect(
        config ->
            config.setRecvByteBufAllocator(
                new FixedRecvByteBufAllocator(10).maxMessagesPerRead(2)));
    becomeEdge();
    String text = "0123456789".repeat(100);
    sendAtOnce(() -> send(text));
    assertThat(received(text.length())).isEqualTo(text);
  }

  @Test
  void shouldReadOnBehindUrgentData() throws Exception {
    becomeEdge();
    sendAtOnce(
        () -> {
          send("before,");
          client.sendUrgentData('!');
          send("behind");
        });
    assertThat(received(13)).isEqualTo("before,behind");
  }

  @Test
  void shouldReadOnBehindUrgentDataThatComesAlone() throws Exception {
    becomeEdge();
    for (int i = 0; i < 100; i++) {
      client.sendUrgentData('!');
      send("behind");
      assertThat(received(6)).isEqualTo("behind");
    }
  }

  @Test
  void shouldReadOnAfterAPause() throws Exception {
    becomeEdge();
    onEventLoop(stream::pause);
    assertThat(isEdge()).isFalse();
    sendAtOnce(() -> send("while paused"));
    onEventLoop(stream::resume);
    assertThat(received(12)).isEqualTo("while paused");
    becomeEdge();
    sendAtOnce(() -> send("paused and resumed"));
    onEventLoop(
        () -> {
          stream.pause();
          stream.resume();
        });
    assertThat(received(18)).isEqualTo("paused and resumed");
  }

  @Test
  void shouldTellTheEndOfInput() throws Exception {
    becomeEdge();
    sendAtOnce(
        () -> {
          send("last");
          client.shutdownOutput();
        });
    assertThat(received(100)).isEqualTo("last");
  }

  @Test
  void shouldTellTheEndOfInputThatComesLater() throws Exception {
    becomeEdge();
    client.shutdownOutput();
    assertThat(received(100)).isEmpty();
  }

  @Test
  void shouldWriteOnWhenThereIsRoom() throws Exception {
    becomeEdge();
    // More than the kernel's buffers take on both sides.
    int total = 60_000_000;
    onEventLoop(() -> stream.write(Unpooled.wrappedBuffer(new byte[total])));
    onEventLoop(() -> assertThat(stream.bytesQueued()).isPositive());
    send("meanwhile");
    assertThat(client.getInputStream().readNBytes(total)).hasSize(total);
    assertThat(received(9)).isEqualTo("meanwhile");
    becomeEdge();
  }
}
