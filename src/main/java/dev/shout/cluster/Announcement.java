package dev.shout.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * What a node says about itself to all others: JSON on a topic of Hazelcast. A value, any thread.
 *
 * <p>It travels as text, so that no class is made from what comes over the network but the ones
 * named here.
 *
 * @param id who speaks; null for a client
 * @param number greater than in all that it said before: the later word counts
 * @param node what it is; null when it is not ready, or gone
 * @param asks whether the others shall say what they are
 */
record Announcement(String id, long number, Node node, boolean asks) {

  /** The last word of a node. */
  static Announcement gone(String id, long number) {
    return new Announcement(id, number, null, false);
  }

  /**
   * Reads an announcement.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Announcement parse(String text) {
    try {
      JsonObject json = new JsonObject(text);
      JsonObject node = json.getJsonObject("node");
      Announcement said =
          new Announcement(
              json.getString("id"),
              json.getLong("number", 0L),
              node == null ? null : Node.fromJson(node),
              json.getBoolean("asks", false));
      if (said.node != null && !said.node.id().equals(said.id)) {
        throw new IllegalArgumentException("a node that speaks for another");
      }
      return said;
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("no announcement", e);
    }
  }

  @Override
  public String toString() {
    return new JsonObject()
        .put("id", id)
        .put("number", number)
        .put("node", node == null ? null : node.toJson())
        .put("asks", asks)
        .encode();
  }
}
