package dev.shout;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.server.CannotListenException;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@link MainVerticle} deploys, and says, on every transport. */
class MainVerticleTest {

  private static String ready(Vertx vertx, String json) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
    await(
        vertx.deployVerticle(
            new MainVerticle(printer, exitCode -> {}),
            new DeploymentOptions().setConfig(new JsonObject(json))));
    return out.toString(StandardCharsets.UTF_8);
  }

  @TransportTest
  void shouldSayWhatItListensOnWithTheRealPorts(Vertx vertx) throws Exception {
    String line =
        ready(
            vertx,
            "{'udp':{'host':'127.0.0.1','port':0},'tcp':{'host':'127.0.0.1','port':0}}"
                .replace('\'', '"'));
    assertThat(line)
        .matches(
            "The server is ready to receive on UDP 127\\.0\\.0\\.1:\\d+"
                + " and TCP 127\\.0\\.0\\.1:\\d+\n")
        .doesNotContain(":0 ");
  }

  @TransportTest
  void shouldDeployOnlyTheSectionsThatAreThere(Vertx vertx) throws Exception {
    assertThat(ready(vertx, "{\"tcp\":{\"host\":\"::1\",\"port\":0}}"))
        .matches("The server is ready to receive on TCP \\[::1]:\\d+\n");
    assertThat(ready(vertx, "{\"udp\":{\"host\":\"127.0.0.1\",\"port\":0}}"))
        .matches("The server is ready to receive on UDP 127\\.0\\.0\\.1:\\d+\n");
  }

  @TransportTest
  void shouldServeOnePortOfEachProtocolWithSeveralInstances(Vertx vertx) throws Exception {
    String line =
        ready(
            vertx,
            ("{'udp':{'host':'127.0.0.1','port':0,'instances':3},"
                    + "'tcp':{'host':'127.0.0.1','port':0,'instances':3}}")
                .replace('\'', '"'));
    Matcher ports = Pattern.compile("UDP .*:(\\d+) and TCP .*:(\\d+)").matcher(line);
    assertThat(ports.find()).isTrue();
    for (int i = 0; i < 6; i++) {
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(ports.group(2)))) {
        client.getOutputStream().write('x');
        assertThat(client.getInputStream().read()).isEqualTo('X');
      }
    }
  }

  @TransportTest
  void shouldLeaveNoServerBehindWhenOneCannotListen(Vertx vertx) throws Exception {
    int udpPort = freeUdpPort();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String config =
          "{'udp':{'host':'127.0.0.1','port':%d},'tcp':{'host':'127.0.0.1','port':%d}}"
              .formatted(udpPort, taken.getLocalPort())
              .replace('\'', '"');
      assertThatThrownBy(() -> ready(vertx, config))
          .isInstanceOf(CannotListenException.class)
          .hasMessageContaining("TCP 127.0.0.1:" + taken.getLocalPort());
    }
    until("the UDP port is free again", () -> canBind(udpPort));
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  private static int freeUdpPort() throws SocketException {
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      return free.getLocalPort();
    }
  }

  private static boolean canBind(int udpPort) {
    try (DatagramSocket again =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort))) {
      return again.isBound();
    } catch (SocketException e) {
      return false;
    }
  }
}
