package dev.shout.config;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/**
 * TLS of the TCP server: the section {@code tls} in {@code tcp}. A certificate switches it on.
 *
 * @param certificate PEM file of the certificate and those between it and its authority; empty for
 *     no TLS
 * @param key PEM file of the certificate's key, PKCS #8 without a password
 * @param clientCertificates PEM file of the authorities that vouch for clients; empty when clients
 *     need no certificate
 * @param minimumVersion {@code 1.2} or {@code 1.3}
 */
public record TlsServerOptions(
    String certificate, String key, String clientCertificates, String minimumVersion) {

  /** A file: none, and the text goes in the clear, as in the textbook. */
  public static final String DEFAULT_CERTIFICATE = "";

  /** A file: none, as there is no certificate. */
  public static final String DEFAULT_KEY = "";

  /** A file: none, so any client may connect. */
  public static final String DEFAULT_CLIENT_CERTIFICATES = "";

  /** 1.2 or 1.3: every client of the last ten years has 1.2; older versions are broken. */
  public static final String DEFAULT_MINIMUM_VERSION = "1.2";

  private static final Key<String> CERTIFICATE =
      new Key<>(
          "certificate",
          Type.file(),
          DEFAULT_CERTIFICATE,
          "",
          "Our certificate with its chain; empty is no TLS");
  private static final Key<String> KEY =
      new Key<>("key", Type.file(), DEFAULT_KEY, "", "The certificate's key, without a password");
  private static final Key<String> CLIENT_CERTIFICATES =
      new Key<>(
          "clientCertificates",
          Type.file(),
          DEFAULT_CLIENT_CERTIFICATES,
          "",
          "Authorities of which each client needs a certificate; empty asks for none");
  private static final Key<String> MINIMUM_VERSION =
      new Key<>(
          "minimumVersion",
          Type.choice("1.2", "1.3"),
          DEFAULT_MINIMUM_VERSION,
          "",
          "The oldest version of TLS that is spoken");

  static final Section SECTION =
      new Section("tcp.tls", CERTIFICATE, KEY, CLIENT_CERTIFICATES, MINIMUM_VERSION);

  /** Refuses what is no file name, with the name of the key; the files are not looked at. */
  public TlsServerOptions {
    SECTION.check(certificate, key, clientCertificates, minimumVersion);
  }

  /**
   * Reads a section.
   *
   * @param section the keys that differ from the defaults; null for none
   * @return the options
   * @throws ConfigException when a key is unknown or its value is not what it takes
   */
  public static TlsServerOptions fromJson(JsonObject section) {
    Section.Values values = SECTION.read(section);
    return new TlsServerOptions(
        values.get(CERTIFICATE),
        values.get(KEY),
        values.get(CLIENT_CERTIFICATES),
        values.get(MINIMUM_VERSION));
  }

  /**
   * Writes the section.
   *
   * @return every key with its value in effect
   */
  public JsonObject toJson() {
    return SECTION.toJson(certificate, key, clientCertificates, minimumVersion);
  }

  /**
   * Tells whether the server speaks TLS.
   *
   * @return whether there is a certificate
   */
  public boolean isOn() {
    return !certificate.isEmpty();
  }

  /**
   * The files that count.
   *
   * @return their names
   */
  public List<String> files() {
    return Stream.of(certificate, key, clientCertificates).filter(name -> !name.isEmpty()).toList();
  }

  /**
   * Reads the files. Blocks.
   *
   * @return what they hold
   * @throws ConfigException when one cannot be used, or is missing
   */
  public TlsMaterial load() {
    if (!isOn() && !clientCertificates.isEmpty()) {
      throw new ConfigException(
          SECTION.path("clientCertificates") + ": expected a certificate and a key beside it");
    }
    return TlsMaterial.load(SECTION, certificate, key, "clientCertificates", clientCertificates);
  }
}
