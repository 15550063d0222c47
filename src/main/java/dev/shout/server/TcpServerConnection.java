package dev.shout.server;

import dev.shout.config.ServerAddress;
import dev.shout.config.TcpServerOptions;
import dev.shout.net.TcpStream;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one connection on the server: read, upper-case, write; at the end of input, the rest
 * and then our end.
 *
 * <p>Memory is bounded by back-pressure: while the write queue is full, the connection is not read.
 * A client that half-closes gets every byte of its reply and then the end of the stream.
 *
 * <p>When it is us who end (the server drains, or {@code closeAfterReply}) the obvious close()
 * would reset the connection if the client has sent more meanwhile, and a reset destroys the reply
 * on its way. So we end our output, read and forget what still comes, and close when the client
 * does: a lingering close, as nginx calls it.
 *
 * <p>Runs on the connection's event loop. Time is told by {@link TcpConnections}, which looks at
 * each connection now and then: no connection has a timer of its own.
 */
final class TcpServerConnection {

  /** How long a client may be silent after our end, before we close. */
  static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long it may go on sending after our end. */
  private static final long MAX_LINGER_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Logger log = LoggerFactory.getLogger(TcpServerConnection.class);

  private enum State {
    /** Both directions are open. */
    OPEN("open"),
    /** The client sends no more; it gets the rest of its reply. */
    FINISHING("half-closed"),
    /** We send no more; what the client sends is forgotten. */
    LINGERING("lingering");

    private final String word;

    State(String word) {
      this.word = word;
    }
  }

  private final TcpStream stream;
  private final TcpCounters counters;
  private final TcpTraffic traffic;
  private final TcpServerOptions options;
  private final long id;
  private final int instance;
  private final StreamUppercase uppercase = new StreamUppercase();
  private State state = State.OPEN;

  /** Since the last look: set on the hot path, where the time is not asked. */
  private boolean active = true;

  private long lastActive;
  private long lastQueued;
  private long lingerSince;
  private long acceptedAt;
  private long bytesReceived;
  private long bytesSent;

  /** Why it ends, for the log; what comes first counts. */
  private String reason;

  /**
   * Makes a connection that is not served yet.
   *
   * @param counters of the server
   * @param traffic of the instance
   * @param id counts the server's connections
   * @param instance the number of the server's instance
   */
  TcpServerConnection(
      TcpStream stream,
      TcpCounters counters,
      TcpTraffic traffic,
      TcpServerOptions options,
      long id,
      int instance) {
    this.stream = stream;
    this.counters = counters;
    this.traffic = traffic;
    this.options = options;
    this.id = id;
    this.instance = instance;
  }

  /** Which of the server's connections it is, from 1. Any thread. */
  long id() {
    return id;
  }

  /** By its number: that of identity is made by the JVM at the first question, which is a call. */
  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  /** Which of the server's instances it belongs to, from 0. Any thread. */
  int instance() {
    return instance;
  }

  /**
   * Begins to serve.
   *
   * @param now {@link System#nanoTime()}
   * @param whenClosed hears the end of the connection, once
   */
  void start(long now, Runnable whenClosed) {
    acceptedAt = now;
    lastActive = now;
    stream
        .handler(options.closeAfterReply() ? this::answerOnce : this::answer)
        .drainHandler(stream::resume)
        .endHandler(this::inputEnded)
        .resetHandler(this::reset)
        .closeHandler(() -> ended(whenClosed));
    if (log.isDebugEnabled()) {
      log.debug("tcp opened id={} peer={}", id, peer());
    }
  }

  private void reset() {
    counters.reset();
    because("reset by the client");
  }

  private void because(String first) {
    if (reason == null) {
      reason = first;
    }
  }

  private ServerAddress peer() {
    return new ServerAddress(stream.remoteAddress().getHostAddress(), stream.remotePort());
  }

  private void ended(Runnable whenClosed) {
    if (state == State.FINISHING) {
      counters.halfCloseEnds();
    }
    if (log.isDebugEnabled()) {
      log.debug(
          "tcp closed id={} peer={} millis={} bytesReceived={} bytesSent={} reason={}",
          id,
          peer(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - acceptedAt),
          bytesReceived,
          bytesSent,
          reason == null ? "connection lost" : reason);
    }
    whenClosed.run();
  }

  /**
   * What it is at now.
   *
   * @param now {@link System#nanoTime()}
   */
  ConnectionInfo describe(long now) {
    return new ConnectionInfo(
        id,
        stream.remoteAddress(),
        stream.remotePort(),
        instance,
        state.word,
        stream.tlsVersion(),
        now - acceptedAt,
        idle(now),
        bytesReceived,
        bytesSent,
        stream.bytesQueued());
  }

  private void answer(ByteBuf chunk) {
    reply(chunk);
    if (stream.writeQueueFull()) {
      stream.pause();
    }
  }

  private void reply(ByteBuf chunk) {
    active = true;
    traffic.received(chunk.readableBytes());
    bytesReceived += chunk.readableBytes();
    send(uppercase.next(chunk, stream.pool()));
    stream.readMoreAtOnce(uppercase.isSlow());
  }

  private void send(ByteBuf reply) {
    traffic.sent(reply.readableBytes());
    bytesSent += reply.readableBytes();
    stream.write(reply);
  }

  private void answerOnce(ByteBuf chunk) {
    reply(chunk);
    because("answered once");
    endOutput();
  }

  private void inputEnded() {
    if (state == State.OPEN) {
      state = State.FINISHING;
      because("the client's end");
      counters.halfCloseBegins();
      send(uppercase.finish(stream.pool()));
    }
    stream.close();
  }

  /** Answers what was read, then ends our side, and lingers. */
  void endOutput() {
    if (state != State.OPEN) {
      return;
    }
    state = State.LINGERING;
    because("drained");
    lingerSince = lastActive;
    active = true;
    // What a paused stream holds was read from the socket: it is answered, write queue or not.
    stream.handler(this::reply).resume();
    send(uppercase.finish(stream.pool()));
    stream.shutdownOutput();
    stream.handler(this::forget).drainHandler(() -> {});
  }

  private void forget(ByteBuf chunk) {
    active = true;
    chunk.release();
  }

  /** Closes at once: nobody waits for the peer any more. */
  void abort() {
    because("not read in time");
    stream.abort();
  }

  /**
   * Looks at the time, and closes what has waited too long.
   *
   * @param now {@link System#nanoTime()}
   */
  void checkTime(long now) {
    long idle = idle(now);
    switch (state) {
      case OPEN -> {
        if (options.idleTimeoutSeconds() > 0 && idle >= seconds(options.idleTimeoutSeconds())) {
          counters.idleTimeout();
          because("idle");
          stream.abort();
        }
      }
      case FINISHING -> {
        if (idle >= seconds(options.halfCloseTimeoutSeconds())) {
          counters.halfCloseTimeout();
          because("half-closed for too long");
          stream.abort();
        }
      }
      default -> {
        boolean delivered = stream.bytesQueued() == 0;
        long patience = delivered ? LINGER_NANOS : seconds(options.halfCloseTimeoutSeconds());
        if (idle >= patience || (delivered && now - lingerSince >= MAX_LINGER_NANOS)) {
          stream.abort();
        }
      }
    }
  }

  /** Nanoseconds without a byte either way, as exact as looks are frequent. */
  long idle(long now) {
    long queued = stream.bytesQueued();
    if (active || queued != lastQueued) {
      active = false;
      lastQueued = queued;
      lastActive = now;
    }
    return now - lastActive;
  }

  private static long seconds(int seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
