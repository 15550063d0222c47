package dev.shout.cluster;

import dev.shout.config.ServerAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Which members on this machine are there at all. Hazelcast waits a second after the last of its
 * candidates has refused it, before it begins alone: on loopback a look is enough, and the first
 * node is ready a second earlier. Blocks, for less than a millisecond a port.
 */
final class LoopbackPorts {

  private static final int TIMEOUT_MILLIS = 200;

  private LoopbackPorts() {}

  /** The members without those on loopback where nobody listens. */
  static List<String> open(List<String> members) {
    return members.stream().filter(member -> isElsewhere(member) || isOpen(member)).toList();
  }

  private static boolean isElsewhere(String member) {
    String host = ServerAddress.parse(member).host();
    return !host.startsWith("127.") && !host.equals("::1") && !host.equals("localhost");
  }

  private static boolean isOpen(String member) {
    ServerAddress address = ServerAddress.parse(member);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), TIMEOUT_MILLIS);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }
}
