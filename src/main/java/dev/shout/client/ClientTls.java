package dev.shout.client;

import dev.shout.config.TcpClientOptions;
import dev.shout.config.TlsMaterial;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The client's side of TLS: whom it trusts, and that the server's certificate is for the server
 * asked (RFC 2818), which Vert.x does not check unless told to.
 *
 * <p>Stateless; reading the files blocks.
 */
final class ClientTls {

  private ClientTls() {}

  /** What a client of these options is made with. */
  static NetClientOptions clientOptions(TcpClientOptions options) {
    NetClientOptions result =
        new NetClientOptions().setConnectTimeout(options.connectTimeoutMillis());
    if (!options.tls().isOn()) {
      return result;
    }
    TlsMaterial material = options.tls().load();
    material.keys().ifPresent(keys -> result.setKeyCertOptions(KeyCertOptions.wrap(keys)));
    material.trust().ifPresent(trust -> result.setTrustOptions(TrustOptions.wrap(trust)));
    result
        .setSsl(true)
        .setHostnameVerificationAlgorithm("HTTPS")
        .setSslHandshakeTimeout(options.connectTimeoutMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"));
    return result;
  }

  /** Where to connect to, and as whom the server shall prove itself. */
  static ConnectOptions to(Server server, TcpClientOptions options) {
    String name = options.tls().serverName();
    return new ConnectOptions()
        .setRemoteAddress(server.address())
        .setHost(name.isEmpty() ? server.name().host() : name)
        .setPort(server.name().port())
        .setSsl(options.tls().isOn());
  }
}
