package dev.shout.config;

import io.vertx.core.json.JsonObject;

/**
 * TLS of the event bus between the nodes: the section {@code tls} in {@code cluster}. Each node
 * shows its certificate and asks for the other's. All three files, or none.
 *
 * @param certificate PEM file of this node's certificate and those between it and its authority
 * @param key PEM file of the certificate's key, PKCS #8 without a password
 * @param trust PEM file of the authorities that vouch for the nodes
 */
public record TlsClusterOptions(String certificate, String key, String trust) {

  /** A file: none, and messages between nodes go in the clear. */
  public static final String DEFAULT_CERTIFICATE = "";

  /** A file: none, as there is no certificate. */
  public static final String DEFAULT_KEY = "";

  /** A file: none, as there is no certificate. */
  public static final String DEFAULT_TRUST = "";

  private static final Key<String> CERTIFICATE =
      new Key<>(
          "certificate",
          Type.file(),
          DEFAULT_CERTIFICATE,
          "",
          "This node's certificate for the event bus; empty is no TLS");
  private static final Key<String> KEY =
      new Key<>("key", Type.file(), DEFAULT_KEY, "", "The certificate's key, without a password");
  private static final Key<String> TRUST =
      new Key<>(
          "trust", Type.file(), DEFAULT_TRUST, "", "Authorities that vouch for the other nodes");

  static final Section SECTION = new Section("cluster.tls", CERTIFICATE, KEY, TRUST);

  /** Refuses what is no file name, with the name of the key; the files are not looked at. */
  public TlsClusterOptions {
    SECTION.check(certificate, key, trust);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static TlsClusterOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new TlsClusterOptions(values.get(CERTIFICATE), values.get(KEY), values.get(TRUST));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(certificate, key, trust);
  }

  /**
   * Tells whether the event bus speaks TLS.
   *
   * @return whether there is a certificate
   */
  public boolean isOn() {
    return !certificate.isEmpty();
  }

  /**
   * Reads the files, and keeps nothing. Blocks.
   *
   * @throws ConfigException when one cannot be used, or is missing beside the others
   */
  public void check() {
    TlsMaterial.load(SECTION, certificate, key, "trust", trust);
    if (isOn() && trust.isEmpty()) {
      // Without it anybody could connect, and TLS would only look as if it kept them out.
      throw new ConfigException(
          SECTION.path("trust")
              + ": expected the file of the authorities, for certificate is given");
    }
    if (!isOn() && !trust.isEmpty()) {
      throw new ConfigException(
          SECTION.path("certificate")
              + ": expected the file of the certificate, for trust is given");
    }
  }
}
