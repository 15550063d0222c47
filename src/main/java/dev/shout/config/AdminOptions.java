package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Options of the admin server: the section {@code admin}. Unlike the other parts it never runs
 * unasked.
 *
 * @param host address to listen on
 * @param port port to listen on, 0 to 65535; 0 takes a free one
 * @param token what who asks must show, 12 to 256 printable ASCII characters; empty for nothing
 * @param open whether everybody who reaches the address may ask, without a token
 */
public record AdminOptions(String host, int port, String token, boolean open) {

  /** Host name or address: this machine alone, since it shows who is connected. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Port, 0 to 65535: beside that of the servers. 0 takes a free one, which the log names. */
  public static final int DEFAULT_PORT = 12080;

  /** A secret: none, and then the address must be a loopback one. */
  public static final String DEFAULT_TOKEN = "";

  /** true or false: who opens it to a network without a token shall say so. */
  public static final boolean DEFAULT_OPEN = false;

  private static final Key<String> HOST =
      new Key<>("host", Type.host(), DEFAULT_HOST, "", "Address of the admin server, for HTTP");
  private static final Key<Integer> PORT =
      new Key<>(
          "port", Type.whole(0, 65535), DEFAULT_PORT, "", "Port to listen on; 0 takes a free one");
  private static final Key<String> TOKEN =
      new Key<>(
          "token",
          Type.secret(12, 256),
          DEFAULT_TOKEN,
          "",
          "Secret to be shown by who asks; needed on an address other than loopback");
  private static final Key<Boolean> OPEN =
      new Key<>(
          "open",
          Type.flag(),
          DEFAULT_OPEN,
          "",
          "Let everybody in who reaches the address, without a token");

  static final Section SECTION = new Section("admin", HOST, PORT, TOKEN, OPEN);

  /** Refuses what is out of range, with the name of the key. */
  public AdminOptions {
    SECTION.check(host, port, token, open);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static AdminOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new AdminOptions(
        values.get(HOST), values.get(PORT), values.get(TOKEN), values.get(OPEN));
  }

  /**
   * Writes every key with its value.
   *
   * @return what {@link #fromJson} reads
   */
  public JsonObject toJson() {
    return SECTION.toJson(host, port, token, open);
  }

  /**
   * The same, for whoever may look at a configuration and need not know the secret.
   *
   * @return every key; a token only as {@code ***}
   */
  JsonObject toJsonWithoutSecrets() {
    JsonObject json = toJson();
    return token.isEmpty() ? json : json.put(TOKEN.name(), "***");
  }

  /**
   * Whether only this machine reaches the address. A name other than {@code localhost} is not
   * looked up: what it means can change.
   *
   * @return whether it is a loopback address
   */
  public boolean isLoopback() {
    return host.toLowerCase(Locale.ROOT).equals("localhost")
        || Network.address(host).map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /**
   * Refuses an address that others reach when nobody said who may.
   *
   * @throws ConfigException with one line for the user
   */
  public void checkAccess() {
    if (!isLoopback() && token.isEmpty() && !open) {
      throw new ConfigException(
              Found.show(host)
                  + " can be reached by others: set admin.token, or \"open\": true to let everybody"
                  + " in")
          .in("admin.host");
    }
  }
}
