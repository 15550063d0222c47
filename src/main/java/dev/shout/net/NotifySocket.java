package dev.shout.net;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The way to systemd: datagrams to the socket in the file system, or in the abstract name space
 * ({@code @name}), that it names to a service of {@code Type=notify} (sd_notify(3)).
 *
 * <p>Java has Unix sockets for streams alone; Netty's native part has those for datagrams as well.
 * Each send is one system call that never waits, since it must not hold up an event loop. Any
 * thread, one at a time. Proved by {@code NotifyIT} with a real socket.
 */
public final class NotifySocket implements AutoCloseable {

  private final Socket socket;
  private final byte[] path;

  private NotifySocket(Socket socket, byte[] path) {
    this.socket = socket;
    this.path = path;
  }

  /**
   * Opens a socket to send from.
   *
   * @param name what systemd has in {@code NOTIFY_SOCKET}: a path from the root, or {@code @} and a
   *     name
   * @return the socket
   * @throws IOException with one line for the user, when there is no such socket on this machine
   */
  public static NotifySocket open(String name) throws IOException {
    if (!name.startsWith("/") && !name.startsWith("@")) {
      throw new IOException("NOTIFY_SOCKET is neither a path nor an abstract name");
    }
    if (!Epoll.isAvailable()) {
      throw new IOException("no Unix sockets for datagrams without the native library");
    }
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    return new NotifySocket(Socket.newSocketDomainDgram(), path);
  }

  /**
   * Sends one datagram.
   *
   * @param state assignments, a line each
   * @throws IOException when nobody takes it, or not at once
   */
  public void send(String state) throws IOException {
    byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    if (socket.sendToDomainSocket(direct, 0, bytes.length, path) <= 0) {
      throw new IOException("nobody takes it");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
