package dev.shout.net;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.shout.HeldEventLoops;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link LeanEpollTransport} relies on in Vert.x: fails when an upgrade changes it. */
class LeanEpollTransportTest {

  /** Of tcp(7), as {@code struct tcp_info} has it; Netty reads less of it. */
  private static final RawUnixChannelOption TCP_INFO =
      new RawUnixChannelOption("TCP_INFO", 6, 11, 144);

  private static final int BYTES_RECEIVED = 128;
  private static final int SEGMENTS_SENT = 136;

  private Vertx vertx;

  @BeforeEach
  void start() {
    assumeTrue(Transport.EPOLL != null && Transport.EPOLL.available(), "epoll is needed");
    vertx = Vertx.builder().withTransport(Transports.named("epoll")).build();
  }

  @AfterEach
  void stop() throws Exception {
    if (vertx != null) {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  /** A server that runs on this context. */
  private static NetServer listen(
      Vertx vertx, Context context, String host, CompletableFuture<Channel> accepted)
      throws Exception {
    CompletableFuture<Future<NetServer>> listening = new CompletableFuture<>();
    context.runOnContext(
        v ->
            listening.complete(
                Transports.listen(
                    vertx
                        .createNetServer()
                        .connectHandler(
                            socket ->
                                accepted.complete(
                                    ((NetSocketInternal) socket)
                                        .channelHandlerContext()
                                        .channel())),
                    0,
                    host)));
    return await(listening.get(20, TimeUnit.SECONDS));
  }

  @Test
  void shouldAcceptOnTheEventLoopThatListens() throws Exception {
    vertx.getOrCreateContext();
    Context context =
        ((ContextInternal) vertx.getOrCreateContext()).owner().createEventLoopContext();
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    NetServer server = listen(vertx, context, "127.0.0.1", accepted);
    try (Socket client = new Socket("127.0.0.1", server.actualPort())) {
      assertThat(client.isConnected()).isTrue();
      Channel channel = accepted.get(20, TimeUnit.SECONDS);
      assertThat(channel.parent().eventLoop())
          .isSameAs(((ContextInternal) context).nettyEventLoop())
          .isSameAs(channel.eventLoop());
    }
  }

  @Test
  void shouldTakeAConnectionIntoEpollOnce() throws Exception {
    CompletableFuture<Integer> interest = new CompletableFuture<>();
    try (Socket client =
        TcpStreamTest.connect(
            vertx,
            socket ->
                interest.complete(
                    EpollInterest.of(
                        ((NetSocketInternal) socket).channelHandlerContext().channel())))) {
      assertThat(client.isConnected()).isTrue();
      // Netty has not asked for input yet.
      assertThat(interest.get(20, TimeUnit.SECONDS) & EpollInterest.IN).isNotZero();
    }
  }

  @Test
  void shouldDelayAcknowledgementsFromTheFirstByteOn() throws Exception {
    // Not for ever: where the machine takes 40 ms to accept, the kernel does acknowledge.
    int attempts = 20;
    while (segmentsSentForAFirstByte() != 0) {
      assertThat(--attempts).as("attempts left").isPositive();
    }
  }

  /** What went back to a client that sent a byte before anybody accepted him; tcp_info's number. */
  private int segmentsSentForAFirstByte() throws Exception {
    Context context = vertx.getOrCreateContext();
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    NetServer server = listen(vertx, context, "127.0.0.1", accepted);
    try (Socket client = new Socket()) {
      HeldEventLoops.meanwhile(
          ((ContextInternal) context).nettyEventLoop(),
          () -> {
            client.connect(new InetSocketAddress("127.0.0.1", server.actualPort()), 20_000);
            client.getOutputStream().write('x');
          });
      ByteBuffer info = accepted.get(20, TimeUnit.SECONDS).config().getOption(TCP_INFO);
      info.order(ByteOrder.nativeOrder());
      assertThat(info.getLong(BYTES_RECEIVED)).isEqualTo(1);
      return info.getInt(SEGMENTS_SENT);
    }
  }

  @Test
  void shouldAcceptAllThatWaitInOneTurn() throws Exception {
    Context context = vertx.getOrCreateContext();
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    NetServer server = listen(vertx, context, "127.0.0.1", accepted);
    List<Socket> clients = new ArrayList<>();
    clients.add(new Socket("127.0.0.1", server.actualPort()));
    Turns turns = new Turns();
    accepted.get(20, TimeUnit.SECONDS).parent().pipeline().addFirst(turns);
    HeldEventLoops.meanwhile(
        ((ContextInternal) context).nettyEventLoop(),
        () -> {
          for (int i = 0; i < LeanEpollTransport.ACCEPTS_PER_TURN + 1; i++) {
            clients.add(new Socket("127.0.0.1", server.actualPort()));
          }
        });
    until("two turns are over", () -> turns.accepted.size() == 2);
    assertThat(turns.accepted).containsExactly(LeanEpollTransport.ACCEPTS_PER_TURN, 1);
    for (Socket client : clients) {
      client.close();
    }
  }

  /** How many connections each turn of a welcoming socket brings. */
  private static final class Turns extends ChannelInboundHandlerAdapter {

    private final List<Integer> accepted = new CopyOnWriteArrayList<>();
    private int now;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      now++;
      context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      accepted.add(now);
      now = 0;
      context.fireChannelReadComplete();
    }
  }

  @Test
  void shouldListenWithASocketOfTheAddressesFamily() throws Exception {
    assertThat(isListed("tcp", portOn("127.0.0.1"))).isTrue();
    assertThat(isListed("tcp6", portOn("::1"))).isTrue();
    assertThat(isListed("tcp6", portOn("::"))).isTrue();
  }

  @Test
  void shouldListenOnAName() throws Exception {
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    NetServer server = listen(vertx, vertx.getOrCreateContext(), "localhost", accepted);
    try (Socket client = new Socket("localhost", server.actualPort())) {
      assertThat(client.isConnected()).isTrue();
      assertThat(accepted.get(20, TimeUnit.SECONDS).parent().isOpen()).isTrue();
    }
  }

  private int portOn(String host) throws Exception {
    return listen(vertx, vertx.getOrCreateContext(), host, new CompletableFuture<>()).actualPort();
  }

  /** Does the kernel list a socket of this table that listens on the port? */
  private static boolean isListed(String table, int port) throws IOException {
    String hex = String.format(Locale.ROOT, ":%04X", port);
    try (var lines = Files.lines(Path.of("/proc/net", table))) {
      return lines
          .map(line -> line.trim().split(" +"))
          .anyMatch(words -> words[1].endsWith(hex) && words[3].equals("0A"));
    }
  }

  @Test
  void shouldLeaveOutTheOptionsThatAcceptedSocketsHaveAnyway() {
    ServerBootstrap bootstrap = new ServerBootstrap();
    new LeanEpollTransport().configure(new NetServerOptions(), false, bootstrap);
    assertThat(bootstrap.config().childOptions())
        .doesNotContainKeys(
            EpollChannelOption.TCP_QUICKACK,
            EpollChannelOption.TCP_CORK,
            EpollChannelOption.TCP_USER_TIMEOUT,
            ChannelOption.SO_KEEPALIVE,
            ChannelOption.TCP_NODELAY);
  }

  @Test
  void shouldSetTheOptionsThatSomebodyAskedFor() {
    ServerBootstrap bootstrap = new ServerBootstrap();
    NetServerOptions options =
        new NetServerOptions()
            .setTcpCork(true)
            .setTcpKeepAlive(true)
            .setTcpNoDelay(false)
            .setTcpQuickAck(true)
            .setTcpUserTimeout(7);
    new LeanEpollTransport().configure(options, false, bootstrap);
    assertThat(bootstrap.config().childOptions())
        .containsEntry(EpollChannelOption.TCP_QUICKACK, true)
        .containsEntry(EpollChannelOption.TCP_CORK, true)
        .containsEntry(EpollChannelOption.TCP_USER_TIMEOUT, 7)
        .containsEntry(ChannelOption.SO_KEEPALIVE, true)
        .containsEntry(ChannelOption.TCP_NODELAY, false);
  }
}
