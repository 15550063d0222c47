package dev.shout.admin;

import dev.shout.config.Network;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of our own ports as the page tries it: where it is, and what in the configuration will keep
 * the try from getting a reply. Immutable. Making one asks for the address of a host name, which
 * blocks: for a worker thread.
 *
 * @param address where our server listens; for every interface, the loopback address
 * @param obstacles sentences about keys of the configuration that stand in the way; mostly none
 * @param speaksPlainly whether text that is sent as it is will be understood
 * @param closesFirst whether the server closes as soon as it has replied
 */
record TryTarget(
    InetSocketAddress address, List<String> obstacles, boolean speaksPlainly, boolean closesFirst) {

  /**
   * The UDP server.
   *
   * @param options its section
   * @param port the port that it took
   * @throws UnknownHostException when the host of the section is unknown by now
   */
  static TryTarget of(UdpServerOptions options, int port) throws UnknownHostException {
    InetSocketAddress address = reachable(options.host(), port);
    List<String> obstacles = new ArrayList<>();
    if (!permits(options.allow(), options.deny(), address.getAddress())) {
      obstacles.add(notServed("udp", address.getAddress()));
    }
    if (options.maxPerSecondPerAddress() > 0) {
      obstacles.add(
          "udp.maxPerSecondPerAddress lets this server answer "
              + options.maxPerSecondPerAddress()
              + " datagrams a second to one address; this page counts as one address.");
    }
    return new TryTarget(address, List.copyOf(obstacles), true, false);
  }

  /**
   * The TCP server.
   *
   * @param options its section
   * @param port the port that it took
   * @throws UnknownHostException when the host of the section is unknown by now
   */
  static TryTarget of(TcpServerOptions options, int port) throws UnknownHostException {
    InetSocketAddress address = reachable(options.host(), port);
    List<String> obstacles = new ArrayList<>();
    boolean plain = true;
    if (!permits(options.allow(), options.deny(), address.getAddress())) {
      obstacles.add(notServed("tcp", address.getAddress()));
    }
    if (!options.proxyProtocol().isEmpty()) {
      plain = false;
      obstacles.add(
          "tcp.proxyProtocol is set: this server takes connections from its load balancers alone,"
              + " which begin with a header that names the real client.");
    }
    if (!options.tls().certificate().isEmpty()) {
      plain = false;
      obstacles.add(
          "tcp.tls is set: after TCP's handshake this server expects TLS's, and text in the clear"
              + " would be refused. ./shout tcp-client --tls shows the rest.");
    }
    return new TryTarget(address, List.copyOf(obstacles), plain, options.closeAfterReply());
  }

  /** A socket that listens everywhere is asked where no network lies between. */
  private static InetSocketAddress reachable(String host, int port) throws UnknownHostException {
    InetAddress address = InetAddress.getByName(host);
    if (address.isAnyLocalAddress()) {
      // Not getLoopbackAddress(): that is of IPv4 on most machines, whatever we listen on.
      address = InetAddress.getByName(address.getAddress().length == 16 ? "::1" : "127.0.0.1");
    }
    return new InetSocketAddress(address, port);
  }

  /** Source and destination are one machine, so our own address is also the peer's. */
  private static boolean permits(List<Network> allow, List<Network> deny, InetAddress address) {
    return deny.stream().noneMatch(network -> network.contains(address))
        && (allow.isEmpty() || allow.stream().anyMatch(network -> network.contains(address)));
  }

  private static String notServed(String section, InetAddress address) {
    return section
        + ".allow and "
        + section
        + ".deny keep this server from answering "
        + address.getHostAddress()
        + ", and that is where this page asks from.";
  }
}
