package dev.shout.net;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.impl.transports.TransportInternal;
import io.vertx.core.impl.transports.TransportLoader;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.transport.Transport;

/**
 * The names of the transports that a configuration may ask for, and what they can do.
 *
 * <p>A transport is how event loops ask the kernel for events: Java's own selector ({@code nio}) or
 * a native one ({@code epoll}, {@code io_uring}). Stateless; any thread.
 */
public final class Transports {

  /** Let Shout choose: epoll where it is there, else nio. */
  public static final String AUTO = "auto";

  private static final String NIO = "nio";

  private Transports() {}

  /**
   * Finds the transport of a name.
   *
   * <p>{@code auto} never chooses io_uring: on the kernels measured it was slower than epoll for
   * datagrams and no faster for streams.
   *
   * <p>The obvious code takes the constants of {@link Transport}. But the first of them that is
   * used tries all of them, and loads the native library of each: only what is asked for is tried
   * here ({@code StartUpIT.aServerLoadsNothingOfWhatItDoesNotUse}).
   *
   * @param name {@code auto}, {@code nio}, {@code epoll} or {@code io_uring}
   * @return the transport, which this machine can use; for one Vert.x instance
   * @throws IllegalArgumentException with one line for the user, when the name is unknown or this
   *     machine cannot use the transport
   */
  public static Transport named(String name) {
    return switch (name) {
      case AUTO -> usable(TransportLoader.epoll()) ? leanEpoll() : nio();
      case NIO -> nio();
      case "epoll" -> {
        required(name, TransportLoader.epoll());
        yield leanEpoll();
      }
      case "io_uring" -> required(name, TransportLoader.io_uring());
      default -> throw new IllegalArgumentException("transport \"" + name + "\" is unknown");
    };
  }

  private static Transport nio() {
    return new TransportInternal(NIO, true, null, NioTransport.INSTANCE);
  }

  /** For one Vert.x instance; see {@link LeanEpollTransport}. */
  private static Transport leanEpoll() {
    return new TransportInternal("epoll", true, null, new LeanEpollTransport());
  }

  /**
   * Binds a server to an address: where the transport can, with a socket of that address's family,
   * which costs less than one for both. Called on the event loop that owns the server.
   *
   * @param server not listening yet
   * @param port from 1, or as Vert.x takes it
   * @param host address or name
   * @return done when it listens
   */
  public static Future<NetServer> listen(NetServer server, int port, String host) {
    return LeanEpollTransport.listening(host, () -> server.listen(port, host));
  }

  /**
   * Tells whether several sockets may listen on one port, with the kernel spreading datagrams and
   * connections over them (SO_REUSEPORT). On nio the second bind fails.
   *
   * @param vertx the instance whose transport is asked
   * @return true for the native transports
   */
  public static boolean canSharePorts(Vertx vertx) {
    return vertx.isNativeTransportEnabled();
  }

  /**
   * Refuses a transport without shared ports.
   *
   * @param vertx the instance whose transport is asked
   * @param key the key of the configuration that wants them
   * @throws IllegalArgumentException with one line for the user
   */
  public static void requireSharedPorts(Vertx vertx, String key) {
    if (!canSharePorts(vertx)) {
      throw cannotSharePorts(key, nameOf(vertx));
    }
  }

  /**
   * The same before there is an instance.
   *
   * @param transport as {@link #named} found it
   * @param key the key of the configuration that wants them
   * @throws IllegalArgumentException with one line for the user
   */
  public static void requireSharedPorts(Transport transport, String key) {
    if (transport.name().equals(NIO)) {
      throw cannotSharePorts(key, NIO);
    }
  }

  private static IllegalArgumentException cannotSharePorts(String key, String transport) {
    return new IllegalArgumentException(
        key + ": true needs a native transport (epoll or io_uring), and this is " + transport);
  }

  /**
   * Names the transport that an instance runs on, for logs.
   *
   * @param vertx the instance
   * @return {@code nio}, {@code epoll}, {@code io_uring}, or the class name of another one
   */
  public static String nameOf(Vertx vertx) {
    String implementation = ((VertxInternal) vertx).transport().getClass().getSimpleName();
    return switch (implementation) {
      case "NioTransport", "UnixDomainSocketNioTransport" -> NIO;
      case "EpollTransport", "LeanEpollTransport" -> "epoll";
      case "IoUringTransport" -> "io_uring";
      default -> implementation;
    };
  }

  private static boolean usable(Transport transport) {
    return transport != null && transport.available();
  }

  private static Transport required(String name, Transport transport) {
    if (usable(transport)) {
      return transport;
    }
    Throwable cause = transport == null ? null : transport.unavailabilityCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String reason = cause == null ? "not in this jar" : String.valueOf(cause.getMessage());
    throw new IllegalArgumentException(
        "transport \"" + name + "\" cannot be used here: " + reason.lines().findFirst().orElse(""));
  }
}
