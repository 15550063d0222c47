package dev.shout.bench;

import dev.shout.net.ConnectedUdp;
import dev.shout.net.NanoTimer;
import dev.shout.net.TcpStream;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * One event loop of the generator, with its part of the connections: number {@code i} of all
 * belongs to loop {@code i mod threads}.
 *
 * <p>The start ends when each connection is open or could not be opened, which is counted. Then
 * {@link #begin} lets all of them begin at once.
 */
final class LoadVerticle extends VerticleBase {

  /** How often loads look for time-outs and for the end. */
  private static final long TICK_MILLIS = 10;

  /** Connections being opened at once: a server's queue of such (its backlog) is not endless. */
  private static final int OPENING_AT_ONCE = 64;

  private static final int CONNECT_TIMEOUT_MILLIS = 5000;

  /** Time for the last replies, however slowly they come. */
  private static final long DRAIN_LIMIT_NANOS = 10_000_000_000L;

  private static final int WRITE_QUEUE_BYTES = 256 * 1024;
  private static final int SOCKET_BUFFER_BYTES = 4 * 1024 * 1024;

  /** One of our connections, with its number among all. */
  private record Numbered(int connection, Load load) {}

  private final BenchOptions options;
  private final InetSocketAddress server;
  private final LoopStats stats = new LoopStats();
  private final List<Numbered> loads = new ArrayList<>();
  private final Promise<Void> finished = Promise.promise();
  private final Message message;
  private NetClient client;
  private int nextToOpen;
  private Timetable timetable;
  private long timer;
  private int nextToSend;
  private long round;
  private boolean allDueSent = true;

  LoadVerticle(BenchOptions options, InetSocketAddress server, int loop) {
    this.options = options;
    this.server = server;
    this.nextToOpen = loop;
    this.message =
        options.protocol() == Protocol.UDP
            ? Message.datagram(options.text(), options.messageBytes())
            : Message.line(options.text(), options.messageBytes());
  }

  /** What this loop counts, readable by any thread. */
  LoopStats stats() {
    return stats;
  }

  /** Done when all was answered or given up. */
  Future<Void> finished() {
    return finished.future();
  }

  @Override
  public Future<?> start() {
    client =
        vertx.createNetClient(
            new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
    List<Future<Void>> lanes = new ArrayList<>();
    for (int i = 0; i < OPENING_AT_ONCE; i++) {
      lanes.add(openOneByOne());
    }
    return Future.join(lanes).onSuccess(opened -> loads.sort(LoadVerticle::byNumber));
  }

  private static int byNumber(Numbered one, Numbered other) {
    return Integer.compare(one.connection, other.connection);
  }

  private Future<Void> openOneByOne() {
    if (nextToOpen >= options.connections()) {
      return Future.succeededFuture();
    }
    int connection = nextToOpen;
    nextToOpen += options.threads();
    stats.add(Count.CONNECTIONS, 1);
    return open(connection)
        .onSuccess(load -> loads.add(new Numbered(connection, load)))
        .onFailure(cause -> stats.failed(Count.NOT_CONNECTED, Failures.text(cause)))
        .transform(opened -> openOneByOne());
  }

  private Future<Load> open(int connection) {
    SendSchedule schedule =
        options.isOpenLoop()
            ? SendSchedule.openLoop(options.messagesPerSecond(), connection, options.connections())
            : SendSchedule.closedLoop();
    return options.protocol() == Protocol.UDP ? openUdp(schedule) : openTcp(schedule);
  }

  private Future<Load> openUdp(SendSchedule schedule) {
    DatagramSocketOptions buffers =
        new DatagramSocketOptions()
            .setReceiveBufferSize(SOCKET_BUFFER_BYTES)
            .setSendBufferSize(SOCKET_BUFFER_BYTES);
    return ConnectedUdp.open(vertx, server, buffers, message.replyBytes(), options.window())
        .map(
            socket ->
                new UdpMessages(
                    socket, stats, message, options.window(), schedule, options.timeoutNanos()));
  }

  private Future<Load> openTcp(SendSchedule schedule) {
    Promise<Load> opened = Promise.promise();
    client
        .connect(SocketAddress.inetSocketAddress(server))
        .onComplete(socket -> opened.complete(loadOn(socket, schedule)), opened::fail);
    return opened.future();
  }

  /** At once, within the connect handler: reading has not started then. */
  private Load loadOn(NetSocket socket, SendSchedule schedule) {
    TcpStream stream = TcpStream.of(socket, WRITE_QUEUE_BYTES);
    return options.stream()
        ? new TcpBulk(stream, stats, options.text(), options.timeoutNanos())
        : new TcpMessages(
            stream, stats, message, options.window(), schedule, options.timeoutNanos());
  }

  /**
   * Begins on every connection, on this loop; may be called by any thread.
   *
   * @param timetable this loop's own
   */
  void begin(Timetable timetable) {
    context.runOnContext(
        v -> {
          this.timetable = timetable;
          loads.forEach(numbered -> numbered.load.begin(timetable));
          timer = vertx.setPeriodic(TICK_MILLIS, t -> tick());
          if (options.isOpenLoop() && !loads.isEmpty()) {
            allDueSent = false;
            sendDue();
          }
        });
  }

  /** No more is sent, and what was sent until now counts; may be called by any thread. */
  void endNow() {
    // A message of this very nanosecond is among them.
    context.runOnContext(v -> timetable.stop(System.nanoTime() + 1));
  }

  /** The open loop: sends each message whose time has come, then sleeps until the next one's. */
  private void sendDue() {
    long now = System.nanoTime();
    while (true) {
      Numbered next = loads.get(nextToSend);
      long at = timeOf(next.connection);
      if (timetable.isOver(at)) {
        allDueSent = true;
        return;
      }
      if (at - now > 0) {
        NanoTimer.after(context, at - now, this::sendDue);
        return;
      }
      next.load.fill(now);
      nextToSend++;
      if (nextToSend == loads.size()) {
        nextToSend = 0;
        round++;
      }
    }
  }

  private long timeOf(int connection) {
    return SendSchedule.timeOf(
        timetable.start(), options.messagesPerSecond(), round * options.connections() + connection);
  }

  private void tick() {
    long now = System.nanoTime();
    boolean giveUp = now - timetable.end() > DRAIN_LIMIT_NANOS;
    // A loop that is late still has messages whose time came before the end.
    boolean done = allDueSent;
    for (Numbered numbered : loads) {
      numbered.load.tick(now);
      done &= numbered.load.isDone();
    }
    if (done || giveUp) {
      vertx.cancelTimer(timer);
      loads.forEach(numbered -> numbered.load.close());
      finished.complete();
    }
  }
}
