package dev.shout.net;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.TransportTest;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/** How {@link KernelDrops} finds a socket; that its numbers are right shows UdpOverloadTest. */
class KernelDropsTest {

  private static UdpSocket bind(Vertx vertx, String host) throws Exception {
    boolean ipv6 = host.indexOf(':') >= 0;
    UdpSocket udp = UdpSocket.open(vertx, new DatagramSocketOptions().setIpV6(ipv6));
    await(udp.socket().listen(0, host));
    return udp;
  }

  @TransportTest
  void shouldFindASocketOfEveryKindOfAddress(Vertx vertx) throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/net/udp")));
    for (String host : new String[] {"127.0.0.1", "0.0.0.0", "::1", "::"}) {
      assertThat(bind(vertx, host).kernelDrops()).as(host).hasValue(0);
    }
  }

  @TransportTest
  void shouldTellNothingWhereTheSystemTellsNothing(Vertx vertx, @TempDir Path empty)
      throws Exception {
    UdpSocket udp = bind(vertx, "127.0.0.1");
    assertThat(KernelDrops.of(udp.channel(), empty).read()).isEmpty();
  }

  @TransportTest
  void shouldTellNothingOfASocketThatIsNotBoundOrClosed(Vertx vertx) throws Exception {
    assertThat(UdpSocket.open(vertx, new DatagramSocketOptions()).kernelDrops()).isEmpty();
    UdpSocket udp = bind(vertx, "127.0.0.1");
    await(udp.socket().close());
    assertThat(udp.kernelDrops()).isEmpty();
  }
}
