package dev.shout;

import dev.shout.cluster.Cluster;
import dev.shout.cluster.NoClusterException;
import dev.shout.cluster.Node;
import dev.shout.cluster.NodeDirectory;
import dev.shout.config.ClusterOptions;
import dev.shout.config.ConfigException;
import dev.shout.config.ServerAddress;
import io.vertx.core.json.JsonArray;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command {@code nodes}: looks into the cluster as a client, prints its nodes and leaves. On
 * the main thread, without Vert.x.
 */
final class NodesCommand {

  private static final List<String> HEAD =
      List.of("NAME", "STATE", "UDP", "TCP", "STARTED", "VERSION", "ID");

  private NodesCommand() {}

  /**
   * Prints the nodes.
   *
   * @return the exit code: 1 when no node answers, or there is none with a server
   */
  static int run(ClusterOptions options, boolean json, PrintStream out, PrintStream err) {
    try {
      options.check();
      try (NodeDirectory directory = Cluster.client(options)) {
        List<Node> nodes = directory.nodes();
        out.print(json ? json(nodes) : table(nodes));
        out.flush();
        return nodes.isEmpty() ? Main.FAILED : Main.OK;
      }
    } catch (NoClusterException e) {
      err.println("shout: " + e.getMessage());
      return Main.FAILED;
    } catch (ConfigException e) {
      err.println("shout: " + e.getMessage());
      return Main.USAGE;
    }
  }

  private static String json(List<Node> nodes) {
    return new JsonArray(nodes.stream().map(Node::toJson).toList()).encodePrettily() + "\n";
  }

  /** Columns as wide as their widest cell, two spaces between. */
  static String table(List<Node> nodes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    nodes.forEach(node -> rows.add(row(node)));
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(cells -> cells.get(at).length()).max().orElse(0);
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(width - cell.length() + 2));
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private static List<String> row(Node node) {
    return List.of(
        node.name(),
        node.state().word(),
        address(node.udp()),
        address(node.tcp()) + (node.tls() ? " (TLS)" : ""),
        node.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
        node.version(),
        node.id());
  }

  private static String address(Optional<ServerAddress> address) {
    return address.map(ServerAddress::toString).orElse("-");
  }
}
