package dev.shout.client;

import dev.shout.config.ServerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A list of servers that the test changes while clients follow it. */
final class ChangingServers implements ServerSource {

  private final List<Consumer<List<ServerAddress>>> listeners = new ArrayList<>();
  private List<ServerAddress> servers;

  ChangingServers(List<ServerAddress> servers) {
    this.servers = servers;
  }

  /** Servers on loopback. */
  static ChangingServers on(int... ports) {
    return new ChangingServers(loopback(ports));
  }

  private static List<ServerAddress> loopback(int... ports) {
    return IntStream.of(ports).mapToObj(port -> new ServerAddress("127.0.0.1", port)).toList();
  }

  @Override
  public synchronized void follow(Consumer<List<ServerAddress>> listener) {
    listeners.add(listener);
    listener.accept(servers);
  }

  synchronized void become(List<ServerAddress> now) {
    servers = now;
    listeners.forEach(listener -> listener.accept(now));
  }

  void become(int... ports) {
    become(loopback(ports));
  }
}
