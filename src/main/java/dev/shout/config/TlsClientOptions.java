package dev.shout.config;

import io.vertx.core.json.JsonObject;

/**
 * TLS of the TCP client: the section {@code tls} in {@code tcpClient}. Naming whom to trust
 * switches it on.
 *
 * @param trust PEM file of the authorities that vouch for the server, or {@value #JVM} for the
 *     JVM's own; empty for no TLS
 * @param serverName the name that the server's certificate must hold; empty for the host asked
 * @param certificate PEM file of the client's own certificate; empty for none
 * @param key PEM file of its key
 */
public record TlsClientOptions(String trust, String serverName, String certificate, String key) {

  /** Whom to trust, when it is the JVM that says it. */
  static final String JVM = "jvm";

  /** A file, or jvm: none, and the text goes in the clear, as in the textbook. */
  public static final String DEFAULT_TRUST = "";

  /** A host: that of the server asked, which is what it should prove to be. */
  public static final String DEFAULT_SERVER_NAME = "";

  /** A file: none, since few servers ask for one. */
  public static final String DEFAULT_CERTIFICATE = "";

  /** A file: none, as there is no certificate. */
  public static final String DEFAULT_KEY = "";

  private static final Key<String> TRUST =
      new Key<>(
          "trust",
          Type.file(),
          DEFAULT_TRUST,
          "",
          "Authorities of the server; jvm is the JVM's own, empty is no TLS");
  private static final Key<String> SERVER_NAME =
      new Key<>(
          "serverName",
          Type.hostOrNone(),
          DEFAULT_SERVER_NAME,
          "",
          "Name that the server's certificate must hold; empty is the host asked");
  private static final Key<String> CERTIFICATE =
      new Key<>(
          "certificate",
          Type.file(),
          DEFAULT_CERTIFICATE,
          "",
          "Our own certificate; empty is none");
  private static final Key<String> KEY =
      new Key<>("key", Type.file(), DEFAULT_KEY, "", "The certificate's key, without a password");

  static final Section SECTION = new Section("tcpClient.tls", TRUST, SERVER_NAME, CERTIFICATE, KEY);

  /** Refuses what is no file name, with the name of the key; the files are not looked at. */
  public TlsClientOptions {
    SECTION.check(trust, serverName, certificate, key);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static TlsClientOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new TlsClientOptions(
        values.get(TRUST), values.get(SERVER_NAME), values.get(CERTIFICATE), values.get(KEY));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(trust, serverName, certificate, key);
  }

  /**
   * The same options with TLS switched on.
   *
   * @param file PEM file of authorities; null for those named, or else the JVM's own
   * @return a copy
   */
  public TlsClientOptions withTrust(String file) {
    String named = trust.isEmpty() ? JVM : trust;
    return new TlsClientOptions(file == null ? named : file, serverName, certificate, key);
  }

  /**
   * Tells whether the client speaks TLS.
   *
   * @return whether there is somebody to trust
   */
  public boolean isOn() {
    return !trust.isEmpty();
  }

  /**
   * Reads the files. Blocks.
   *
   * @return what they hold; no authorities when they are the JVM's own
   * @throws ConfigException when one cannot be used, or is missing
   */
  public TlsMaterial load() {
    for (String other : new String[] {serverName, certificate, key}) {
      if (!isOn() && !other.isEmpty()) {
        // Or the text would go in the clear while the user thinks that it does not.
        throw new ConfigException(
            SECTION.path("trust") + ": expected jvm or a file, for other keys of TLS are given");
      }
    }
    return TlsMaterial.load(SECTION, certificate, key, "trust", trust.equals(JVM) ? "" : trust);
  }
}
