package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.Waiting;
import dev.shout.text.Uppercase;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A name with many addresses: each is a server. The names are those of a hosts file, which Java's
 * resolver reads in the place of DNS; Linux has all of 127.0.0.0/8.
 */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class ManyAddressesIT {

  private static final String NAME = "many.shout.test";

  @TempDir Path folder;

  private Path hosts(String... addresses) throws Exception {
    List<String> lines = new ArrayList<>();
    for (String address : addresses) {
      lines.add(address + " " + NAME);
    }
    // As a whole, since the client may read it at any moment.
    Path next = Files.write(folder.resolve("next"), lines);
    return Files.move(
        next, folder.resolve("hosts"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private Command client(String name, int port) {
    return Command.jar(
        List.of("-Djdk.net.hosts.file=" + folder.resolve("hosts"), "-Dsun.net.inetaddr.ttl=0"),
        name,
        NAME + ":" + port);
  }

  private static Server server(String address) throws Exception {
    return server(address, 0);
  }

  /** One server on a given port of its address, for UDP and TCP alike. */
  private static Server server(String address, int port) throws Exception {
    return Server.start(
        Command.jar()
            .env("SHOUT_UDP_HOST", address)
            .env("SHOUT_TCP_HOST", address)
            .env("SHOUT_UDP_PORT", Integer.toString(port))
            .env("SHOUT_TCP_PORT", Integer.toString(port)));
  }

  private static int port(String name, Server server) {
    return name.startsWith("tcp") ? server.tcpPort() : server.udpPort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldTryEveryAddressBeforeALineIsGivenUp(String name) throws Exception {
    // More of them than tries, and the one that answers is the last.
    hosts("127.0.0.2", "127.0.0.3", "127.0.0.4");
    try (Server last = server("127.0.0.4")) {
      Program client =
          client(name, port(name, last))
              .env("SHOUT_TCP_CLIENT_RETRIES", "0")
              .env("SHOUT_UDP_CLIENT_RETRIES", "0")
              .env("SHOUT_UDP_CLIENT_TIMEOUT_MILLIS", "3000")
              .input(utf8("one\ntwo\n"))
              .run();
      assertThat(client.err()).isEmpty();
      assertThat(client.out()).isEqualTo("ONE\nTWO\n");
      assertThat(client.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldLoseNoLineWhenTheServerBehindTheFirstAddressIsKilled(String name) throws Exception {
    hosts("127.0.0.2", "127.0.0.3");
    try (Server first = server("127.0.0.2");
        Server second = server("127.0.0.3", port(name, first))) {
      byte[] lines = lines(30_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PipedOutputStream typed = new PipedOutputStream();
      try (Program client =
          client(name, port(name, first)).input(new PipedInputStream(typed)).output(out).start()) {
        typed.write(lines, 0, lines.length / 2);
        Waiting.until("the first server answers", () -> out.size() > 1_000);
        first.program().close();
        typed.write(lines, lines.length / 2, lines.length - lines.length / 2);
        typed.close();
        assertThat(client.exitCode()).isZero();
        assertThat(client.err()).isEmpty();
        Bytes.assertEqual(name, out.toByteArray(), Uppercase.of(lines));
      }
      assertThat(second.stop()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp-client", "udp-client"})
  void shouldFindAServerThatMovedToAnotherAddress(String name) throws Exception {
    hosts("127.0.0.2");
    try (Server moved = server("127.0.0.3")) {
      Command command =
          client(name, port(name, moved))
              .env("SHOUT_TCP_CLIENT_RETRIES", "1000")
              .env("SHOUT_UDP_CLIENT_RETRIES", "1000")
              .env("SHOUT_UDP_CLIENT_TIMEOUT_MILLIS", "100")
              .env("SHOUT_LOG_LEVEL", "debug")
              .input(utf8("hello\n"));
      try (Program client = command.start()) {
        Waiting.until("the client has looked", () -> client.errSoFar().contains("servers ["));
        hosts("127.0.0.3");
        assertThat(client.out()).isEqualTo("HELLO\n");
        assertThat(client.exitCode()).isZero();
      }
    }
  }

  private static byte[] lines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append("line ").append(i).append(" straße\n");
    }
    return utf8(lines.toString());
  }
}
