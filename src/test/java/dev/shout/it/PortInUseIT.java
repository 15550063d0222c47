package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A port that somebody else holds: one line, an exit code, and nothing half started. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PortInUseIT {

  @ParameterizedTest
  @CsvSource({"auto, 1", "auto, 2", "nio, 1", "nio, 2"})
  void shouldNotStartAtAllWhenTheTcpPortIsTaken(String transport, int instances) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = Asking.freePort();
      Program program = run(transport, instances, free, taken.getLocalPort());
      assertRefused(program, "TCP", taken.getLocalPort());
      assertThat(Asking.isFreeUdp(free)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"auto, 1", "auto, 2", "nio, 1", "nio, 2"})
  void shouldNotStartAtAllWhenTheUdpPortIsTaken(String transport, int instances) throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      int free = Asking.freePort();
      Program program = run(transport, instances, taken.getLocalPort(), free);
      assertRefused(program, "UDP", taken.getLocalPort());
      assertThat(Asking.isFreeTcp(free)).isTrue();
    }
  }

  private static Program run(String transport, int instances, int udpPort, int tcpPort)
      throws Exception {
    return Server.onFreePorts(
            Command.jar(
                "-instances",
                Integer.toString(instances),
                "-conf",
                "{\"transport\": \"" + transport + "\"}"))
        .env("SHOUT_UDP_PORT", Integer.toString(udpPort))
        .env("SHOUT_TCP_PORT", Integer.toString(tcpPort))
        .run();
  }

  private static void assertRefused(Program program, String protocol, int port) throws Exception {
    assertThat(program.exitCode()).isEqualTo(1);
    assertThat(program.out()).isEmpty();
    String errors =
        program
            .err()
            .lines()
            // Another promise: that one instance runs where a port cannot be shared.
            .filter(line -> !line.contains("one instance runs"))
            .reduce("", (all, line) -> all + line + "\n");
    assertThat(errors)
        .isEqualTo(
            "shout: cannot listen on %s 127.0.0.1:%d: Address already in use\n", protocol, port);
  }
}
