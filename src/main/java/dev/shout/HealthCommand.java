package dev.shout;

import dev.shout.config.AdminOptions;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.config.TcpServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code health}: asks a running server whether it is ready, for an image without curl.
 *
 * <p>It reads the server's own configuration, and asks the admin server where there is one, which
 * knows most: {@code GET /health/ready}. Otherwise it sends a text over each protocol and compares
 * the reply. On the main thread, on plain blocking sockets: nothing starts faster, and a probe runs
 * every few seconds.
 */
final class HealthCommand {

  /** For each answer; three of them stay below the limits that orchestrators have. */
  private static final int TIMEOUT_MILLIS = 2_000;

  private static final int UDP_TRIES = 4;

  private static final int HTTP_PORT = 80;

  private static final String PATH = "/health/ready";

  /** As long as an answer may be that is repeated on one line. */
  private static final int MAX_ANSWER = 4_096;

  private static final byte[] TEXT = "health".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REPLY = "HEALTH".getBytes(StandardCharsets.US_ASCII);

  private HealthCommand() {}

  /**
   * Asks, and says the answer in one line: on standard output when all is well, else on standard
   * error.
   *
   * @param asked a URL, or the address of a server; none for the server of the configuration
   * @return the exit code: 1 when it is not ready, or does not answer
   * @throws ConfigException when it is not known what to ask
   */
  static int run(
      Optional<String> asked, Configuration configuration, PrintStream out, PrintStream err) {
    try {
      out.println(ask(asked, configuration));
      return Main.OK;
    } catch (IOException e) {
      err.println("shout: not ready: " + new ConfigException(e.getMessage()).getMessage());
      return Main.FAILED;
    }
  }

  private static String ask(Optional<String> asked, Configuration configuration)
      throws IOException {
    if (asked.isPresent()) {
      String target = asked.get();
      return target.contains("://") ? get(url(target)) : askBoth(ServerAddress.parse(target));
    }
    if (configuration.admin().isPresent()) {
      AdminOptions admin = configuration.admin().get();
      return get(url("http://" + new ServerAddress(reachable(admin.host()), admin.port()) + PATH));
    }
    List<String> said = new ArrayList<>();
    if (configuration.udp().isPresent()) {
      String host = reachable(configuration.udp().get().host());
      said.add(askUdp(new ServerAddress(host, configuration.udp().get().port())));
    }
    if (configuration.tcp().isPresent()) {
      TcpServerOptions tcp = configuration.tcp().get();
      ServerAddress address = new ServerAddress(reachable(tcp.host()), tcp.port());
      // A certificate, and a header of a balancer, are what a probe from here cannot show.
      boolean plain = !tcp.tls().isOn() && tcp.proxyProtocol().isEmpty();
      said.add(plain ? askTcp(address) : connectTcp(address));
    }
    return String.join(", ", said);
  }

  private static String askBoth(ServerAddress address) throws IOException {
    return askUdp(address) + ", " + askTcp(address);
  }

  /** Where a server is found that listens on every address. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::", "0:0:0:0:0:0:0:0" -> "::1";
      default -> host;
    };
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
        throw new ConfigException("health: expected http://HOST:PORT/PATH, found \"" + text + "\"");
      }
      return url;
    } catch (URISyntaxException e) {
      throw new ConfigException("health: expected http://HOST:PORT/PATH, found \"" + text + "\"");
    }
  }

  /** HTTP/1.0: the answer ends with the connection. */
  private static String get(URI url) throws IOException {
    String host = url.getHost();
    int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? PATH : url.getRawPath();
    String named = url.getScheme() + "://" + url.getRawAuthority() + path;
    try (Socket socket = connect(host.replaceAll("[\\[\\]]", ""), port, named)) {
      String request = "GET " + path + " HTTP/1.0\r\nHost: " + url.getRawAuthority() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
      String status = answer.lines().findFirst().orElse("");
      if (status.matches("HTTP/1\\.[01] 200( .*)?")) {
        return "ready: " + named;
      }
      int body = answer.indexOf("\r\n\r\n");
      throw new IOException(
          named + ": " + status + (body < 0 ? "" : " " + answer.substring(body).strip()));
    } catch (SocketTimeoutException e) {
      throw new IOException(named + ": no answer in " + TIMEOUT_MILLIS + " ms", e);
    }
  }

  private static String askUdp(ServerAddress address) throws IOException {
    String named = "UDP " + address;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(resolved(address.host(), address.port(), named));
      socket.setSoTimeout(TIMEOUT_MILLIS / UDP_TRIES);
      DatagramPacket reply = new DatagramPacket(new byte[2 * REPLY.length], 2 * REPLY.length);
      for (int i = 0; i < UDP_TRIES; i++) {
        socket.send(new DatagramPacket(TEXT, TEXT.length));
        try {
          socket.receive(reply);
        } catch (SocketTimeoutException e) {
          continue; // Datagrams get lost.
        }
        return checked(named, Arrays.copyOf(reply.getData(), reply.getLength()));
      }
      throw new IOException(named + ": no answer in " + TIMEOUT_MILLIS + " ms");
    } catch (java.net.PortUnreachableException e) {
      throw new IOException(named + ": nobody listens", e);
    }
  }

  private static String askTcp(ServerAddress address) throws IOException {
    String named = "TCP " + address;
    try (Socket socket = connect(address.host(), address.port(), named)) {
      socket.getOutputStream().write(TEXT);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      return checked(named, in.readNBytes(REPLY.length));
    } catch (SocketTimeoutException e) {
      throw new IOException(named + ": no answer in " + TIMEOUT_MILLIS + " ms", e);
    }
  }

  private static String connectTcp(ServerAddress address) throws IOException {
    String named = "TCP " + address;
    connect(address.host(), address.port(), named).close();
    return "accepts: " + named;
  }

  private static String checked(String named, byte[] reply) throws IOException {
    if (!Arrays.equals(reply, REPLY)) {
      throw new IOException(named + ": a wrong answer, \"" + text(reply) + "\"");
    }
    return "ready: " + named;
  }

  private static String text(byte[] reply) {
    return new String(reply, StandardCharsets.UTF_8);
  }

  private static Socket connect(String host, int port, String named) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(resolved(host, port, named), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException(named + ": " + e.getMessage(), e);
    }
  }

  private static InetSocketAddress resolved(String host, int port, String named)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IOException(named + ": unknown host");
    }
    return address;
  }
}
