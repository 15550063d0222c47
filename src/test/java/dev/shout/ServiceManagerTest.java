package dev.shout;

import static dev.shout.Waiting.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What systemd hears of the event loops; the socket is a real one. {@code NotifyIT} has the rest.
 */
class ServiceManagerTest {

  private static final long TICK_MILLIS = 20;

  @TempDir private Path directory;

  private final Vertx vertx = Vertx.vertx();
  private Socket systemd;
  private String name;

  @BeforeEach
  void bind() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable(), "this test needs Unix sockets of Linux");
    systemd = Socket.newSocketDomainDgram();
    name = directory.resolve("notify").toString();
    systemd.bind(new DomainSocketAddress(name));
  }

  @AfterEach
  void close() throws Exception {
    Waiting.await(vertx.close());
    if (systemd != null) {
      systemd.close();
    }
  }

  private ServiceManager manager(Map<String, String> more) {
    Map<String, String> environment = new java.util.HashMap<>(more);
    environment.put("NOTIFY_SOCKET", name);
    return ServiceManager.of(environment);
  }

  /** The next datagram; empty when there is none now. */
  private String heard() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
    try {
      var from = systemd.recvFromDomainSocket(buffer, 0, buffer.capacity());
      if (from == null) {
        return "";
      }
      byte[] bytes = new byte[from.receivedAmount()];
      buffer.get(bytes);
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private int watchdogs() {
    int count = 0;
    for (String said = heard(); !said.isEmpty(); said = heard()) {
      count += said.equals("WATCHDOG=1") ? 1 : 0;
    }
    return count;
  }

  @Test
  void aStuckEventLoopIsNotCalledAlive() throws Exception {
    List<Context> serving = List.of(vertx.getOrCreateContext(), Vertx.vertx().getOrCreateContext());
    String micros = String.valueOf(2 * TICK_MILLIS * 1_000);
    manager(Map.of("WATCHDOG_USEC", micros)).ready(vertx, serving, "all is well");
    assertThat(heard()).isEqualTo("READY=1\nSTATUS=all is well");
    until("three signs of life", () -> watchdogs() > 0);
    until("a next one", () -> watchdogs() > 0);

    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    serving
        .get(1)
        .runOnContext(
            v -> {
              stuck.countDown();
              awaitQuietly(free);
            });
    stuck.await();
    // What was said before, and what was on its way.
    AtomicInteger ticks = new AtomicInteger();
    vertx.setPeriodic(TICK_MILLIS, timer -> ticks.incrementAndGet());
    until("ticks", () -> ticks.get() >= 2);
    watchdogs();
    until("ticks of a stuck loop", () -> ticks.get() >= 12);
    assertThat(watchdogs()).isZero();
    free.countDown();
    until("a sign of life again", () -> watchdogs() > 0);
    Waiting.await(vertx.close());
    Waiting.await(serving.get(1).owner().close());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aWatchdogOfAnotherProcessIsNotOurs() throws Exception {
    manager(Map.of("WATCHDOG_USEC", "20000", "WATCHDOG_PID", "1"))
        .ready(vertx, List.of(vertx.getOrCreateContext()), "");
    assertThat(heard()).startsWith("READY=1");
    AtomicInteger ticks = new AtomicInteger();
    vertx.setPeriodic(TICK_MILLIS, timer -> ticks.incrementAndGet());
    until("ticks", () -> ticks.get() >= 5);
    assertThat(heard()).isEmpty();
  }

  @Test
  void whatCannotBeToldStopsNothing() {
    name = directory.resolve("nobody").toString();
    ServiceManager manager = manager(Map.of());
    manager.ready(vertx, List.of(), "");
    manager.stopping();
    name = "vsock:2:1";
    manager(Map.of()).stopping();
    ServiceManager.of(Map.of()).stopping();
    assertThat(heard()).isEmpty();
  }
}
