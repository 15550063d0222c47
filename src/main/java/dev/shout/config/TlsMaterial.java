package dev.shout.config;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * What the files of a {@code tls} section hold, read and checked.
 *
 * @param keys our own certificate and its key, if we have one
 * @param trust the authorities of the other side, if they are named
 */
public record TlsMaterial(Optional<X509KeyManager> keys, Optional<X509TrustManager> trust) {

  /** Reads what is named; an empty name is none. Messages begin with the key's path. */
  static TlsMaterial load(
      Section section, String certificate, String key, String trustKey, String trust) {
    if (!certificate.isEmpty() && key.isEmpty()) {
      throw new ConfigException(
          section.path("key") + ": expected the file of the key, for certificate is given");
    }
    if (certificate.isEmpty() && !key.isEmpty()) {
      throw new ConfigException(
          section.path("certificate") + ": expected the file of the certificate, for key is given");
    }
    Optional<X509KeyManager> keys = Optional.empty();
    if (!certificate.isEmpty()) {
      keys = Optional.of(keys(section, certificate, key));
    }
    Optional<X509TrustManager> authorities = Optional.empty();
    if (!trust.isEmpty()) {
      authorities = Optional.of(trust(section.path(trustKey), trust));
    }
    return new TlsMaterial(keys, authorities);
  }

  private static X509KeyManager keys(Section section, String certificateFile, String keyFile) {
    List<X509Certificate> chain = read(section, "certificate", certificateFile);
    PrivateKey key;
    try {
      key = Pem.key(keyFile);
      if (!belongTogether(key, chain.get(0))) {
        throw new ConfigException("is not the key of " + Found.escaped(certificateFile))
            .in(Found.escaped(keyFile));
      }
    } catch (ConfigException e) {
      throw e.in(section.path("key"));
    }
    try {
      char[] none = new char[0];
      KeyStore store = emptyStore();
      store.setKeyEntry("own", key, none, chain.toArray(Certificate[]::new));
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, none);
      return first(X509KeyManager.class, factory.getKeyManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigException(section.path("certificate") + ": cannot be used: " + e);
    }
  }

  private static X509TrustManager trust(String path, String file) {
    try {
      KeyStore store = emptyStore();
      int count = 0;
      for (X509Certificate authority : Pem.certificates(file)) {
        store.setCertificateEntry("authority" + count++, authority);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return first(X509TrustManager.class, factory.getTrustManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigException(path + ": cannot be used: " + e);
    } catch (ConfigException e) {
      throw e.in(path);
    }
  }

  private static List<X509Certificate> read(Section section, String key, String file) {
    try {
      return Pem.certificates(file);
    } catch (ConfigException e) {
      throw e.in(section.path(key));
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static <T> T first(Class<T> type, Object[] managers) {
    return Stream.of(managers).filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  /** Whether what the key signs is what the certificate vouches for. */
  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      byte[] text = {1, 2, 3};
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
