package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Texts;
import dev.shout.text.Uppercase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tools that people have at hand are clients too: netcat and socat. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ToolsIT {

  private static final byte[] LONG = Texts.mixed(3_000_000, 1);
  private static final byte[] SHORT = Texts.mixed(1_000, 2);

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    server = Server.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void shouldSendEveryByteOfAFileBackThroughNetcat(@TempDir Path directory) throws Exception {
    Tools.requireNetcat();
    Path file = Files.write(directory.resolve("in.txt"), LONG);
    Program nc = Command.of("nc", "-N", "127.0.0.1", "" + server.tcpPort()).input(file).run();
    Bytes.assertEqual("nc -N", nc.outBytes(), Uppercase.of(LONG));
    assertThat(nc.exitCode()).isZero();
  }

  @Test
  void shouldAnswerADatagramOfNetcat() throws Exception {
    Tools.requireNetcat();
    Program nc =
        Command.of("nc", "-u", "-W", "1", "-w", "5", "127.0.0.1", "" + server.udpPort())
            .input(SHORT)
            .run();
    Bytes.assertEqual("nc -u", nc.outBytes(), Uppercase.of(SHORT));
  }

  @Test
  void shouldSendEveryByteOfAFileBackThroughSocat(@TempDir Path directory) throws Exception {
    Tools.requireSocat();
    Path file = Files.write(directory.resolve("in.txt"), LONG);
    Program socat =
        Command.of("socat", "-t", "30", "-", "TCP4:127.0.0.1:" + server.tcpPort())
            .input(file)
            .run();
    Bytes.assertEqual("socat TCP", socat.outBytes(), Uppercase.of(LONG));
    assertThat(socat.exitCode()).isZero();
  }

  @Test
  void shouldAnswerADatagramOfSocat() throws Exception {
    Tools.requireSocat();
    Program socat =
        Command.of("socat", "-t", "1", "-", "UDP4:127.0.0.1:" + server.udpPort())
            .input(SHORT)
            .run();
    Bytes.assertEqual("socat UDP", socat.outBytes(), Uppercase.of(SHORT));
    assertThat(socat.exitCode()).isZero();
  }
}
