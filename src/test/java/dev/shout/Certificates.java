package dev.shout;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Certificates of the tests: an authority and what it signs, made anew in each run. */
public final class Certificates {

  /** The one that both sides trust. */
  public static final X509Bundle AUTHORITY = authority("Shout Test CA");

  /** For {@code localhost} and 127.0.0.1, signed by {@link #AUTHORITY}. */
  public static final X509Bundle SERVER = server("localhost");

  /** A client's, signed by {@link #AUTHORITY}. */
  public static final X509Bundle CLIENT = issued(AUTHORITY, "client", builder());

  private Certificates() {}

  private static CertificateBuilder builder() {
    return new CertificateBuilder().ecp256();
  }

  /** Another authority. */
  public static X509Bundle authority(String name) {
    try {
      return builder().subject("CN=" + name).setIsCertificateAuthority(true).buildSelfSigned();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A server's certificate for a name and 127.0.0.1, signed by {@link #AUTHORITY}. */
  public static X509Bundle server(String name) {
    return issued(AUTHORITY, name, builder().addSanDnsName(name).addSanIpAddress("127.0.0.1"));
  }

  /** A certificate signed by an authority. */
  public static X509Bundle issued(X509Bundle by, String name, CertificateBuilder what) {
    try {
      return what.subject("CN=" + name).buildIssuedBy(by);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A client's context that trusts {@link #AUTHORITY}, with a certificate of its own or null. */
  public static SSLContext clientContext(X509Bundle own) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
      context.init(keys, new TrustManager[] {AUTHORITY.toTrustManager()}, null);
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Writes {@code NAME.pem} and {@code NAME.key} into a folder. */
  public static void write(X509Bundle bundle, Path folder, String name) throws IOException {
    Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
    Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
  }
}
