package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

  private static final ServerAddress A = new ServerAddress("a.example", 1);
  private static final TlsClientOptions PLAIN = TlsClientOptions.fromJson(null);
  private static final TlsClientOptions TLS =
      new TlsClientOptions("a.pem", "s.example", "b.pem", "c.key");
  private static final ServerAddress B = new ServerAddress("::1", 2);

  /** Options whose longer keys have values that are no defaults. */
  private static UdpServerOptions udp(
      String host, int port, int instances, int receiveBufferBytes, int sendBufferBytes) {
    List<Network> net = List.of(Network.parse("10.0.0.0/8"));
    List<Network> other = List.of(Network.parse("::1"));
    return new UdpServerOptions(
        host,
        port,
        instances,
        true,
        receiveBufferBytes,
        sendBufferBytes,
        false,
        net,
        other,
        List.of(7),
        8);
  }

  private static TcpServerOptions tcp(
      String host, int port, int instances, int backlog, int writeQueueBytes, boolean close) {
    List<Network> net = List.of(Network.parse("10.0.0.0/8"));
    List<Network> other = List.of(Network.parse("::1"));
    return new TcpServerOptions(
        host,
        port,
        instances,
        true,
        backlog,
        writeQueueBytes,
        close,
        1,
        2,
        3,
        4,
        net,
        other,
        5,
        6,
        net,
        new TlsServerOptions("a.pem", "b.key", "c.pem", "1.3"));
  }

  @Test
  void shouldHaveItsDefaultsWhenASectionIsMissingOrEmpty() {
    assertThat(UdpServerOptions.fromJson(null))
        .isEqualTo(UdpServerOptions.fromJson(new JsonObject()))
        .isEqualTo(Configuration.defaults().udp().get());
    assertThat(TcpServerOptions.fromJson(null))
        .isEqualTo(TcpServerOptions.fromJson(new JsonObject()))
        .isEqualTo(Configuration.defaults().tcp().get());
    List<ServerAddress> local = List.of(new ServerAddress("127.0.0.1", 12000));
    assertThat(UdpClientOptions.fromJson(null))
        .isEqualTo(UdpClientOptions.fromJson(new JsonObject()))
        .isEqualTo(new UdpClientOptions(local, 1000, 3, 16));
    assertThat(TcpClientOptions.fromJson(null))
        .isEqualTo(TcpClientOptions.fromJson(new JsonObject()))
        .isEqualTo(new TcpClientOptions(local, 5000, 10000, 3, 1048576, PLAIN));
  }

  @Test
  void shouldReadAgainWhatItWrites() {
    UdpServerOptions udp = udp("::", 0, 2, 2048, 2049);
    TcpServerOptions tcp = tcp("h", 1, 2, 3, 1024, true);
    UdpClientOptions udpClient = new UdpClientOptions(List.of(A, B), 4, 5, 6);
    TcpClientOptions tcpClient = new TcpClientOptions(List.of(B), 7, 8, 9, 1025, TLS);
    assertThat(UdpServerOptions.fromJson(udp.toJson())).isEqualTo(udp);
    assertThat(TcpServerOptions.fromJson(tcp.toJson())).isEqualTo(tcp);
    assertThat(UdpClientOptions.fromJson(udpClient.toJson())).isEqualTo(udpClient);
    assertThat(TcpClientOptions.fromJson(tcpClient.toJson())).isEqualTo(tcpClient);
    Configuration all =
        Configuration.defaults()
            .withUdp(udp)
            .withTcp(tcp)
            .withUdpClient(udpClient)
            .withTcpClient(tcpClient);
    assertThat(Configuration.fromJson(new JsonObject(all.toJson().encodePrettily())))
        .isEqualTo(all);
  }

  @Test
  void shouldChangeOneValueInACopyAndNothingElse() {
    UdpServerOptions udp = udp("h", 1, 2, 2048, 2049);
    assertThat(udp.withHost("x")).isEqualTo(udp("x", 1, 2, 2048, 2049));
    assertThat(udp.withPort(7)).isEqualTo(udp("h", 7, 2, 2048, 2049));
    assertThat(udp.withInstances(7)).isEqualTo(udp("h", 1, 7, 2048, 2049));
    TcpServerOptions tcp = tcp("h", 1, 2, 3, 1024, true);
    assertThat(tcp.withHost("x")).isEqualTo(tcp("x", 1, 2, 3, 1024, true));
    assertThat(tcp.withPort(7)).isEqualTo(tcp("h", 7, 2, 3, 1024, true));
    assertThat(tcp.withInstances(7)).isEqualTo(tcp("h", 1, 7, 3, 1024, true));
    assertThat(new UdpClientOptions(List.of(A), 4, 5, 6).withServers(List.of(B)))
        .isEqualTo(new UdpClientOptions(List.of(B), 4, 5, 6));
    assertThat(new TcpClientOptions(List.of(A), 4, 5, 6, 1024, TLS).withServers(List.of(B)))
        .isEqualTo(new TcpClientOptions(List.of(B), 4, 5, 6, 1024, TLS));
  }

  @Test
  void shouldRefuseByHandWhatItRefusesInJson() {
    UdpServerOptions udp = UdpServerOptions.fromJson(null);
    TcpServerOptions tcp = TcpServerOptions.fromJson(null);
    assertThatThrownBy(() -> udp.withPort(65536))
        .isInstanceOf(ConfigException.class)
        .hasMessage("udp.port: expected a whole number from 0 to 65535, found 65536");
    assertThatThrownBy(() -> tcp.withHost("a b"))
        .hasMessage("tcp.host: expected a host name or an IP address, found \"a b\"");
    assertThatThrownBy(() -> UdpClientOptions.fromJson(null).withServers(List.of()))
        .hasMessageMatching("udpClient.servers: expected one or more servers, .* an empty array");
    assertThatThrownBy(() -> TcpClientOptions.fromJson(null).withServers(null))
        .hasMessageMatching("tcpClient.servers: expected one or more servers, .*, found null");
    assertThatThrownBy(() -> Configuration.fromJson(new JsonObject().put("transport", "kqueue")))
        .hasMessage("transport: expected one of auto, nio, epoll, io_uring, found \"kqueue\"");
  }

  @Test
  void shouldNotChangeWhenTheCallersListDoes() {
    List<ServerAddress> mine = new ArrayList<>(List.of(A));
    UdpClientOptions udp = UdpClientOptions.fromJson(null).withServers(mine);
    TcpClientOptions tcp = TcpClientOptions.fromJson(null).withServers(mine);
    mine.add(B);
    assertThat(udp.servers()).containsExactly(A);
    assertThat(tcp.servers()).containsExactly(A);
  }

  @Test
  void shouldTakeServersAsAnArrayOrAsOneString() {
    JsonObject one = new JsonObject().put("servers", "a.example:1");
    JsonObject two =
        new JsonObject().put("servers", new JsonArray().add("a.example:1").add("[::1]:2"));
    assertThat(UdpClientOptions.fromJson(one).servers()).containsExactly(A);
    assertThat(TcpClientOptions.fromJson(two).servers()).containsExactly(A, B);
  }

  @Test
  void shouldNameTheOneServerThatIsWrong() {
    JsonObject json = new JsonObject().put("servers", new JsonArray().add("a").add("b:x"));
    assertThatThrownBy(() -> TcpClientOptions.fromJson(json))
        .hasMessage(
            "tcpClient.servers: expected HOST, HOST:PORT or [IPV6]:PORT with a port from 1 to"
                + " 65535, found \"b:x\"");
  }

  @Test
  void shouldRunBothServersWhenNoSectionIsNamed() {
    Configuration defaults = Configuration.defaults();
    assertThat(defaults.udp()).contains(UdpServerOptions.fromJson(null));
    assertThat(defaults.tcp()).contains(TcpServerOptions.fromJson(null));
    assertThat(defaults.udpClient()).isEmpty();
    assertThat(defaults.tcpClient()).isEmpty();
    assertThat(Configuration.fromJson(null)).isEqualTo(defaults);
    Configuration debug = Configuration.fromJson(new JsonObject().put("logLevel", "debug"));
    assertThat(debug.logLevel()).isEqualTo("debug");
    assertThat(debug.udp()).isEqualTo(defaults.udp());
    assertThat(debug.tcp()).isEqualTo(defaults.tcp());
  }

  @Test
  void shouldRunOnlyWhatIsNamed() {
    Configuration tcp = Configuration.fromJson(new JsonObject("{\"tcp\": {}}"));
    assertThat(tcp.tcp()).contains(TcpServerOptions.fromJson(null));
    assertThat(tcp.udp()).isEmpty();
    assertThat(tcp.toJson().fieldNames())
        .containsExactly("transport", "logLevel", "logFormat", "logLevels", "tcp");
  }
}
