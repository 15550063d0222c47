package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fat jar as a service of systemd: a Python process listens in systemd's place. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NotifyIT {

  /** Prints the sender's process and its words, a datagram a line, as systemd would see it. */
  private static final String LISTENER =
      """
      import socket, struct, sys
      name = sys.argv[1]
      listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      listening.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
      listening.bind("\\0" + name[1:] if name.startswith("@") else name)
      print("listening", flush=True)
      while True:
          data, control, _, _ = listening.recvmsg(4096, 1024)
          pid = struct.unpack("iii", control[0][2][:12])[0]
          print(pid, data.decode().replace("\\n", "|"), flush=True)
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"/", "@"})
  void systemdHearsThatItIsReadyAliveAndStopping(String kind) throws Exception {
    Tools.requirePython();
    Tools.requireLinux();
    String name = kind + directory.resolve("notify").toString().substring(1);
    try (Program systemd = Command.of("python3", "-c", LISTENER, name).start()) {
      systemd.lines(1);
      Command command =
          Server.onFreePorts(Command.jar("-conf", "{\"udp\": {}, \"tcp\": {}}"))
              .env("NOTIFY_SOCKET", name)
              .env("WATCHDOG_USEC", "100000");
      try (Server server = Server.start(command)) {
        String pid = server.program().pid() + " ";
        String udp = "UDP 127.0.0.1:" + server.udpPort();
        String tcp = "TCP 127.0.0.1:" + server.tcpPort();
        List<String> said = systemd.lines(5).lines().toList();
        assertThat(said.get(1))
            .isEqualTo(pid + "READY=1|STATUS=ready to receive on " + udp + " and " + tcp);
        assertThat(said.subList(2, 5)).containsOnly(pid + "WATCHDOG=1");
        assertThat(server.stop()).isZero();
        assertThat(server.program().err()).doesNotContain("systemd is not told");
        Waiting.until("STOPPING=1", () -> has(systemd, pid + "STOPPING=1|STATUS=draining"));
      }
    }
  }

  private static boolean has(Program program, String line) {
    try {
      return program.lines(1).lines().anyMatch(line::equals);
    } catch (Exception e) {
      return false;
    }
  }

  @Test
  void theUnitIsOneThatSystemdTakes() throws Exception {
    Tools.requireSystemd();
    String script = Path.of("shout").toAbsolutePath().toString();
    String unit = Files.readString(Path.of("deploy/systemd/shout.service"));
    assertThat(unit).contains("ExecStart=/opt/shout/shout ");
    Path copy = directory.resolve("shout.service");
    Files.writeString(copy, unit.replace("/opt/shout/shout", script));
    Program verify = Command.of("systemd-analyze", "verify", "--man=no", copy.toString()).run();
    assertThat(verify.err() + verify.out()).isEmpty();
    assertThat(verify.exitCode()).isZero();
  }
}
