package dev.shout;

import dev.shout.net.NotifySocket;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the server is: ready, alive, stopping. Without systemd it tells nobody.
 *
 * <p>The obvious watchdog, a timer that says "alive", says so for ever while the loop that serves
 * is stuck. Here it is said only when every event loop that serves has answered. What cannot be
 * said is logged once and stops nothing. Any thread.
 */
final class ServiceManager {

  private static final Logger log = LoggerFactory.getLogger(ServiceManager.class);

  private final NotifySocket socket;
  private final OptionalLong watchdogMillis;
  private boolean failed;

  private ServiceManager(NotifySocket socket, OptionalLong watchdogMillis) {
    this.socket = socket;
    this.watchdogMillis = watchdogMillis;
  }

  /** As the variables say that systemd sets for a service: NOTIFY_SOCKET, WATCHDOG_USEC. */
  static ServiceManager of(Map<String, String> environment) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return new ServiceManager(null, OptionalLong.empty());
    }
    try {
      return new ServiceManager(NotifySocket.open(name), watchdog(environment));
    } catch (IOException e) {
      log.warn("systemd is not told: {}", e.getMessage());
      return new ServiceManager(null, OptionalLong.empty());
    }
  }

  /** Half of the time after which systemd would end us, if it is us it watches. */
  private static OptionalLong watchdog(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean ours = pid.isEmpty() || pid.equals(String.valueOf(ProcessHandle.current().pid()));
    if (!ours || !micros.matches("[0-9]{1,18}")) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Math.max(1, TimeUnit.MICROSECONDS.toMillis(Long.parseLong(micros)) / 2));
  }

  /** The server is ready; from now on it is watched, by the contexts that serve. */
  void ready(Vertx vertx, List<Context> serving, String status) {
    say("READY=1\nSTATUS=" + status);
    if (watchdogMillis.isPresent()) {
      vertx.setPeriodic(watchdogMillis.getAsLong(), timer -> whenAllAnswer(serving));
    }
  }

  private void whenAllAnswer(List<Context> serving) {
    Future.join(serving.stream().map(ServiceManager::answer).toList())
        .onSuccess(all -> say("WATCHDOG=1"));
  }

  private static Future<Void> answer(Context context) {
    Promise<Void> answer = Promise.promise();
    context.runOnContext(v -> answer.complete());
    return answer.future();
  }

  /** The server drains. */
  void stopping() {
    say("STOPPING=1\nSTATUS=draining");
  }

  private synchronized void say(String state) {
    if (socket == null) {
      return;
    }
    try {
      socket.send(state);
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        log.warn("systemd is not told: {}", e + "");
      }
    }
  }
}
