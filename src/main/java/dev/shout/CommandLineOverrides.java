package dev.shout;

import dev.shout.config.ClusterOptions;
import dev.shout.config.Command;
import dev.shout.config.ConfigException;
import dev.shout.config.Configuration;
import dev.shout.config.ServerAddress;
import dev.shout.config.TcpClientOptions;
import java.util.List;

/** Lays the command line over a configuration: the last word on addresses, instances and TLS. */
final class CommandLineOverrides {

  private CommandLineOverrides() {}

  /**
   * Applies the addresses, the number of instances and TLS of the client.
   *
   * @throws ConfigException with one line for the user
   */
  static Configuration apply(CommandLine line, Configuration from) {
    if (line.isFor(Command.HEALTH)) {
      return onlyOneServer(line, from);
    }
    if (line.json() && !line.isFor(Command.NODES)) {
      throw new ConfigException("--json is for the command " + Command.NODES.word());
    }
    Configuration result = clusterAddresses(line, from);
    if (line.isFor(Command.NODES)) {
      return nodes(line, result);
    }
    if (!line.addresses().isEmpty()) {
      result = addresses(line.addresses(), result);
    }
    if (line.instances().isPresent()) {
      result = instances(line.instances().get(), result);
    }
    if (line.tls() || line.trust().isPresent()) {
      result = tls(line, result);
    }
    return result;
  }

  /** Whom the nodes command asks, instead of the section's members. */
  private static Configuration nodes(CommandLine line, Configuration from) {
    ClusterOptions options = from.cluster().orElseGet(() -> ClusterOptions.fromJson(null));
    return line.addresses().isEmpty()
        ? from
        : from.withCluster(options.withMembers(line.addresses()));
  }

  /** Vert.x's own options are for its event bus alone; Hazelcast listens where that does. */
  private static Configuration clusterAddresses(CommandLine line, Configuration from) {
    ClusterOptions options = from.cluster().orElse(null);
    List<String> arguments = line.vertxArguments();
    for (String name :
        List.of("cluster-host", "cluster-public-host", "cluster-port", "cluster-public-port")) {
      int at = arguments.indexOf("-" + name);
      if (at >= 0) {
        if (!line.clustered() || !isServer(from) || options == null) {
          throw new ConfigException("-" + name + " is for a server with -cluster");
        }
        String value = arguments.get(at + 1);
        options =
            switch (name) {
              case "cluster-host" -> options.withHost(value);
              case "cluster-public-host" -> options.withPublicHost(value);
              default -> options;
            };
      }
    }
    return options == null ? from : from.withCluster(options);
  }

  /** What is asked is said apart: the configuration stays that of the server. */
  private static Configuration onlyOneServer(CommandLine line, Configuration from) {
    if (line.addresses().size() > 1) {
      throw new ConfigException(
          "health asks one server, found " + String.join(" ", line.addresses()));
    }
    if (line.instances().isPresent() || line.tls() || line.trust().isPresent() || line.json()) {
      throw new ConfigException("health takes -conf, and a URL or HOST:PORT; nothing else");
    }
    return from;
  }

  private static Configuration tls(CommandLine line, Configuration from) {
    TcpClientOptions client =
        from.tcpClient()
            .orElseThrow(
                () ->
                    new ConfigException(
                        "--tls and --trust are for the tcp-client; a server needs a certificate,"
                            + " tcp.tls.certificate"));
    return from.withTcpClient(client.withTls(client.tls().withTrust(line.trust().orElse(null))));
  }

  private static Configuration addresses(List<String> addresses, Configuration from) {
    if (isServer(from)) {
      return listenOn(addresses, from);
    }
    List<ServerAddress> servers = addresses.stream().map(ServerAddress::parse).toList();
    Configuration result = from;
    if (from.udpClient().isPresent()) {
      result = result.withUdpClient(from.udpClient().get().withServers(servers));
    }
    if (from.tcpClient().isPresent()) {
      result = result.withTcpClient(from.tcpClient().get().withServers(servers));
    }
    return result;
  }

  private static Configuration listenOn(List<String> addresses, Configuration from) {
    if (addresses.size() > 1) {
      throw new ConfigException(
          "the server listens on one address, found " + String.join(" ", addresses));
    }
    Configuration result = from;
    if (from.udp().isPresent()) {
      ServerAddress to = ServerAddress.parseListening(addresses.get(0), from.udp().get().port());
      result = result.withUdp(from.udp().get().withHost(to.host()).withPort(to.port()));
    }
    if (from.tcp().isPresent()) {
      ServerAddress to = ServerAddress.parseListening(addresses.get(0), from.tcp().get().port());
      result = result.withTcp(from.tcp().get().withHost(to.host()).withPort(to.port()));
    }
    return result;
  }

  private static Configuration instances(String text, Configuration from) {
    if (!isServer(from)) {
      throw new ConfigException(
          "-instances is for the "
              + Command.SERVER.word()
              + ": a client reads standard input, and there is one");
    }
    int instances = number(text);
    Configuration result = from;
    if (from.udp().isPresent()) {
      result = result.withUdp(from.udp().get().withInstances(instances));
    }
    if (from.tcp().isPresent()) {
      result = result.withTcp(from.tcp().get().withInstances(instances));
    }
    return result;
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ConfigException("-instances: expected a whole number, found \"" + text + "\"");
    }
  }

  private static boolean isServer(Configuration configuration) {
    return configuration.udp().isPresent() || configuration.tcp().isPresent();
  }
}
