package dev.shout.bench;

import dev.shout.config.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What one run of the benchmark shall do. Flags of the command line set it and nothing else: a
 * benchmark is typed, tried and typed again, so it has no section of the configuration.
 *
 * @param protocol UDP or TCP
 * @param target the server
 * @param connections TCP connections, or UDP sockets
 * @param messageBytes of each message sent, its number and for TCP its line feed included
 * @param window messages on their way at once, on each connection
 * @param duration what is measured
 * @param warmup what comes before and is not measured
 * @param messagesPerSecond of all connections together, for an open loop; 0 for a closed one
 * @param stream whether each TCP connection is one endless text
 * @param text what is sent
 * @param timeout after which a datagram is lost, and a silent connection is given up at the end
 * @param threads event loops
 * @param transport as {@code dev.shout.net.Transports} names it
 * @param json whether the figures come as one JSON object
 * @param plot the file for the picture of the latencies
 * @param progress whether to show a line a second; empty is when standard error is a terminal
 */
record BenchOptions(
    Protocol protocol,
    ServerAddress target,
    int connections,
    int messageBytes,
    int window,
    Duration duration,
    Duration warmup,
    double messagesPerSecond,
    boolean stream,
    TextKind text,
    Duration timeout,
    int threads,
    String transport,
    boolean json,
    Optional<Path> plot,
    Optional<Boolean> progress) {

  /** Where a server is by default: this machine, the port of the book. */
  static final ServerAddress DEFAULT_TARGET =
      new ServerAddress("127.0.0.1", ServerAddress.DEFAULT_PORT);

  /** Enough to keep one core of a server busy, few enough to read the latency of each. */
  static final int DEFAULT_CONNECTIONS = 64;

  /** Each is a file descriptor and some kilobytes. */
  static final int MAX_CONNECTIONS = 10_000;

  /** A short line of text. */
  static final int DEFAULT_MESSAGE_BYTES = 64;

  /** The number, some text and a line feed. */
  static final int MIN_MESSAGE_BYTES = 16;

  /** What one UDP datagram carries. */
  static final int MAX_DATAGRAM_BYTES = 65_507;

  /** For longer ones there is the stream. */
  static final int MAX_MESSAGE_BYTES = 1024 * 1024;

  /** Ping-pong, as in the book: the next message goes when the reply is there. */
  static final int DEFAULT_WINDOW = 1;

  /** In an open loop the window is only what keeps a dead server from eating our memory. */
  static final int DEFAULT_OPEN_WINDOW = 1024;

  /** More is in no network. */
  static final int MAX_WINDOW = 65_536;

  /** Long enough for the 99.9th percentile of a slow run, short enough to wait for. */
  static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);

  /** A benchmark that was forgotten ends. */
  static final Duration MAX_DURATION = Duration.ofHours(1);

  /** Time for both JVMs' compilers to do most of their work. */
  static final Duration DEFAULT_WARMUP = Duration.ofSeconds(2);

  /** UDP: as the UDP client's time-out. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  /** TCP: it sends again by itself, and waits longer each time before it does. */
  static final Duration DEFAULT_TCP_TIMEOUT = Duration.ofSeconds(5);

  /** Longer than any network keeps a datagram. */
  static final Duration MAX_TIMEOUT = Duration.ofSeconds(60);

  /** No generator of this kind reaches it. */
  static final double MAX_RATE = 10_000_000;

  /** One event loop can load one of a server's; more would take the cores that the server needs. */
  static final int DEFAULT_THREADS = 1;

  /** More than most machines have cores. */
  static final int MAX_THREADS = 256;

  boolean isOpenLoop() {
    return messagesPerSecond > 0;
  }

  long timeoutNanos() {
    return timeout.toNanos();
  }

  /** How the load works, in one word. */
  String mode() {
    if (stream) {
      return "stream";
    }
    if (isOpenLoop()) {
      return "rate";
    }
    return window == 1 ? "ping-pong" : "window";
  }
}
