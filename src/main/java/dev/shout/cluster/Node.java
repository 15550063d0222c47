package dev.shout.cluster;

import dev.shout.config.ConfigException;
import dev.shout.config.ServerAddress;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A node as the directory shows it. A value, any thread.
 *
 * @param id its identifier in the cluster, which no other node has or had
 * @param name how its operator calls it
 * @param host address under which the others reach it
 * @param udp where its UDP server is, if it has one
 * @param tcp where its TCP server is, if it has one
 * @param tls whether its TCP server speaks TLS
 * @param state whether clients may come
 * @param startedAt when it was ready
 * @param version the version of the program
 */
public record Node(
    String id,
    String name,
    String host,
    Optional<ServerAddress> udp,
    Optional<ServerAddress> tcp,
    boolean tls,
    State state,
    Instant startedAt,
    String version) {

  /** Whether clients may come to a node. */
  public enum State {
    /** Its sockets are open. */
    READY,
    /** It is about to leave: who is there gets his replies, and nobody new should come. */
    DRAINING;

    /**
     * The word for it in JSON.
     *
     * @return {@code ready} or {@code draining}
     */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The same node in another state.
   *
   * @param newState the state
   * @return a copy
   */
  public Node withState(State newState) {
    return new Node(id, name, host, udp, tcp, tls, newState, startedAt, version);
  }

  /**
   * Writes the node, as {@code shout.nodes} and {@code shout nodes --json} give it.
   *
   * @return addresses as {@code HOST:PORT}, or null; the time in ISO 8601
   */
  public JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("name", name)
        .put("host", host)
        .put("udp", udp.map(ServerAddress::toString).orElse(null))
        .put("tcp", tcp.map(ServerAddress::toString).orElse(null))
        .put("tls", tls)
        .put("state", state.word())
        .put("startedAt", startedAt.toString())
        .put("version", version);
  }

  /**
   * Reads a node.
   *
   * @param json as {@link #toJson} writes it
   * @return the node
   * @throws IllegalArgumentException when it is something else
   */
  public static Node fromJson(JsonObject json) {
    try {
      return new Node(
          text(json, "id"),
          text(json, "name"),
          text(json, "host"),
          Optional.ofNullable(json.getString("udp")).map(ServerAddress::parse),
          Optional.ofNullable(json.getString("tcp")).map(ServerAddress::parse),
          json.getBoolean("tls", false),
          State.valueOf(text(json, "state").toUpperCase(Locale.ROOT)),
          Instant.parse(text(json, "startedAt")),
          text(json, "version"));
    } catch (ClassCastException | ConfigException | DateTimeException e) {
      throw new IllegalArgumentException("no node: " + e.getMessage(), e);
    }
  }

  private static String text(JsonObject json, String key) {
    String text = json.getString(key);
    if (text == null) {
      throw new IllegalArgumentException("no node: " + key + " is missing");
    }
    return text;
  }
}
