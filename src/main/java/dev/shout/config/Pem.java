package dev.shout.config;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys in PEM (RFC 7468), as openssl and every authority write them. What cannot
 * be used fails with one line that begins with the file's name.
 */
final class Pem {

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  /** One piece of a file, between its BEGIN and its END. */
  private record Block(String label, String base64) {

    byte[] content() {
      try {
        return Base64.getMimeDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        throw new ConfigException("the " + label + " in it is broken");
      }
    }
  }

  /** All certificates of a file, one or more, in their order. */
  static List<X509Certificate> certificates(String file) {
    try {
      List<X509Certificate> certificates = new ArrayList<>();
      for (Block block : blocks(file)) {
        if (block.label.equals("CERTIFICATE")) {
          certificates.add(certificate(block.content()));
        }
      }
      if (certificates.isEmpty()) {
        throw new ConfigException("no certificate in it (-----BEGIN CERTIFICATE-----)");
      }
      return List.copyOf(certificates);
    } catch (ConfigException e) {
      throw e.in(Found.escaped(file));
    }
  }

  /** The one private key of a file. */
  static PrivateKey key(String file) {
    try {
      for (Block block : blocks(file)) {
        if (block.label.equals("PRIVATE KEY")) {
          return key(block.content());
        }
        if (block.label.endsWith("PRIVATE KEY")) {
          throw new ConfigException(
              "holds an "
                  + block.label
                  + ", expected a PRIVATE KEY without a password; convert it"
                  + " with openssl pkcs8 -topk8 -nodes");
        }
      }
      throw new ConfigException("no key in it (-----BEGIN PRIVATE KEY-----)");
    } catch (ConfigException e) {
      throw e.in(Found.escaped(file));
    }
  }

  private static List<Block> blocks(String file) {
    String text = new String(SourceFile.read(file), StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2).strip()));
    }
    return blocks;
  }

  private static X509Certificate certificate(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new ConfigException("the CERTIFICATE in it is broken");
    }
  }

  private static PrivateKey key(byte[] der) {
    for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException ignored) {
        // A key of another kind; the next may be it.
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new ConfigException("the key in it is broken, or neither EC, RSA nor Ed25519");
  }
}
