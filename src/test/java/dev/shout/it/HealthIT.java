package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code shout health} of the fat jar, asked as an image or an operator does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HealthIT {

  /** The command in the environment of a server on these ports. */
  private static Program health(Map<String, Integer> ports, String... arguments) throws Exception {
    String[] words = new String[arguments.length + 1];
    words[0] = "health";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Command command = Command.jar(words);
    ports.forEach((variable, port) -> command.env(variable, String.valueOf(port)));
    return command.run();
  }

  private static void assertReady(Program program, String expected) throws Exception {
    assertThat(program.err()).isEmpty();
    assertThat(program.out()).isEqualTo(expected + "\n");
    assertThat(program.exitCode()).isZero();
  }

  private static void assertNotReady(Program program, String expected) throws Exception {
    assertThat(program.out()).isEmpty();
    assertThat(program.err()).startsWith("shout: not ready: ").contains(expected).hasLineCount(1);
    assertThat(program.exitCode()).isEqualTo(1);
  }

  @Test
  void aServerIsAskedOverBothProtocolsWithItsOwnConfiguration() throws Exception {
    try (Server server = Server.start("-conf", "{\"udp\": {}, \"tcp\": {}}")) {
      int udp = server.udpPort();
      int tcp = server.tcpPort();
      Map<String, Integer> ports = Map.of("SHOUT_UDP_PORT", udp, "SHOUT_TCP_PORT", tcp);
      String ready = "ready: UDP 127.0.0.1:" + udp + ", ready: TCP 127.0.0.1:" + tcp;
      // 0.0.0.0, the default, is asked as 127.0.0.1.
      assertReady(health(ports), ready);
      assertReady(health(ports, "-conf", "{\"tcp\": {}}"), "ready: TCP 127.0.0.1:" + tcp);
      assertThat(server.stop()).isZero();
      assertNotReady(health(ports), "UDP 127.0.0.1:" + udp + ": nobody listens");
      assertNotReady(health(ports, "-conf", "{\"tcp\": {}}"), "TCP 127.0.0.1:" + tcp + ": ");
    }
  }

  @Test
  void theAdminServerIsAskedWhereThereIsOne() throws Exception {
    int admin = Asking.freePort();
    Command command =
        Server.onFreePorts(Command.jar("-conf", "conf/server.json"))
            .env("SHOUT_ADMIN_PORT", String.valueOf(admin));
    Map<String, Integer> ports = Map.of("SHOUT_ADMIN_PORT", admin);
    String url = "http://127.0.0.1:" + admin + "/health/ready";
    try (Server server = Server.start(command)) {
      assertReady(health(ports, "-conf", "conf/server.json"), "ready: " + url);
      assertReady(health(Map.of(), url), "ready: " + url);
      assertNotReady(health(Map.of(), url.replace("ready", "nothing")), "404");
      assertThat(server.stop()).isZero();
    }
    assertNotReady(health(ports, "-conf", "conf/server.json"), url + ": ");
  }

  @Test
  void whatCannotBeAskedIsAMistake() throws Exception {
    for (String wrong : new String[] {"https://localhost/", "http:///", "a:b", "http://a b/"}) {
      Program program = health(Map.of(), wrong);
      assertThat(program.exitCode()).as(wrong).isEqualTo(2);
      assertThat(program.err()).startsWith("shout: ").hasLineCount(1);
    }
  }
}
