package dev.shout.server;

import dev.shout.config.ConfigException;
import dev.shout.config.TlsMaterial;
import dev.shout.config.TlsServerOptions;
import dev.shout.net.ServerTls;
import io.netty.handler.ssl.SslContext;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files of the certificate: what is renewed there counts for the connections that come,
 * without a restart and without an end to those that are there.
 *
 * <p>It asks for the files' dates every second, which also sees what notifications of the kernel do
 * not: a folder that Kubernetes swaps, a file on a network. A change counts when it has stood for a
 * second, since certificate and key are two files. A pair that cannot be used is one warning, and
 * the old one stays.
 *
 * <p>One for all instances of a deployment. The files are read on a worker thread, except at the
 * start.
 */
final class CertificateWatch implements Shareable {

  private static final Logger log = LoggerFactory.getLogger(CertificateWatch.class);

  private static final String SHARED = "dev.shout.tls";

  private static final long PERIOD_MILLIS = 1_000;

  /** What a look at the files came to. */
  enum Outcome {
    /** The files are those in use, or were found wanting before. */
    UNCHANGED,
    /** They have just changed: their other half may be on its way. */
    SETTLING,
    /** They changed and are in use. */
    LOADED,
    /** They changed and cannot be used. */
    REFUSED
  }

  private final TlsServerOptions options;
  private final ServerTls tls;
  private String judged;
  private String last;

  CertificateWatch(TlsServerOptions options, Duration closeTimeout) {
    this.options = options;
    this.judged = stamp();
    this.last = judged;
    try {
      this.tls = new ServerTls(load(), ServerTls.HANDSHAKE_TIMEOUT, closeTimeout);
    } catch (SSLException e) {
      throw new ConfigException("tcp.tls.certificate: cannot be used: " + e.getMessage());
    }
  }

  /** The one of a deployment, made by the instance that comes first. */
  static CertificateWatch of(
      Vertx vertx, String deploymentId, TlsServerOptions options, Duration closeTimeout) {
    LocalMap<String, CertificateWatch> all = vertx.sharedData().getLocalMap(SHARED);
    return all.computeIfAbsent(
        deploymentId,
        id -> {
          CertificateWatch watch = new CertificateWatch(options, closeTimeout);
          // Ends with the verticle that sets it, and the instances of a deployment end together.
          vertx.setPeriodic(PERIOD_MILLIS, timer -> vertx.executeBlocking(watch::look));
          return watch;
        });
  }

  /** Forgets the one of a deployment that ends. */
  static void forget(Vertx vertx, String deploymentId) {
    vertx.sharedData().getLocalMap(SHARED).remove(deploymentId);
  }

  ServerTls tls() {
    return tls;
  }

  /** Looks whether the files have changed, and takes them if they can be used. Blocks. */
  synchronized Outcome look() {
    String now = stamp();
    boolean settled = now.equals(last);
    last = now;
    if (now.equals(judged)) {
      return Outcome.UNCHANGED;
    }
    if (!settled) {
      return Outcome.SETTLING;
    }
    judged = now;
    try {
      tls.use(load());
      log.info("tcp.tls: the certificate has changed and is in use");
      return Outcome.LOADED;
    } catch (ConfigException | SSLException e) {
      log.warn("{}; the certificate in use stays", e.getMessage());
      return Outcome.REFUSED;
    }
  }

  private SslContext load() throws SSLException {
    TlsMaterial material = options.load();
    return ServerTls.context(
        material.keys().orElseThrow(),
        material.trust().orElse(null),
        options.minimumVersion().equals("1.3"));
  }

  /** Changes when a file does: it is written, replaced, or a link leads elsewhere. */
  private String stamp() {
    StringBuilder stamp = new StringBuilder();
    for (String file : options.files()) {
      try {
        BasicFileAttributes now = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
        stamp.append(now.lastModifiedTime()).append(now.size()).append(now.fileKey());
      } catch (IOException e) {
        stamp.append("none");
      }
      stamp.append('\n');
    }
    return stamp.toString();
  }
}
