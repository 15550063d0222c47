package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {

  @ParameterizedTest
  @CsvSource({
    "shout.example, shout.example, 12000, shout.example:12000",
    "shout.example:1, shout.example, 1, shout.example:1",
    "127.0.0.1:65535, 127.0.0.1, 65535, 127.0.0.1:65535",
    "my_host-2, my_host-2, 12000, my_host-2:12000",
    "::1, ::1, 12000, [::1]:12000",
    "2001:db8::7:80, 2001:db8::7:80, 12000, [2001:db8::7:80]:12000",
    "[::1], ::1, 12000, [::1]:12000",
    "[::1]:7000, ::1, 7000, [::1]:7000",
    "[fe80::1%eth0]:7000, fe80::1%eth0, 7000, [fe80::1%eth0]:7000",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, 12000, [1:2:3:4:5:6:7:8]:12000",
    "1:2:3:4:5:6:10.0.0.1, 1:2:3:4:5:6:10.0.0.1, 12000, [1:2:3:4:5:6:10.0.0.1]:12000",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1, 12000, [::ffff:10.0.0.1]:12000",
  })
  void shouldReadEachFormAndReadAgainWhatItWrites(
      String text, String host, int port, String written) {
    ServerAddress address = ServerAddress.parse(text);
    assertThat(address).isEqualTo(new ServerAddress(host, port)).hasToString(written);
    assertThat(ServerAddress.parse(written)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        " a",
        ":",
        ":1",
        "a:",
        "a:0",
        "a:65536",
        "a:-1",
        "a:+1",
        "a:x",
        "a: 1",
        "a:\u0661",
        "a:999999999999",
        "a:1:2",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "[::1",
        "[]",
        "[]:1",
        "[a]:1",
        "[::1]7",
        "[::1]:",
        "::1]:7",
        "tcp://a",
        "tcp://a:1",
        "a/b",
        "a,b",
        "a\u00a0b",
        "a\u0000b",
        "a\u200bb"
      })
  void shouldRefuseWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> ServerAddress.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "expected HOST, HOST:PORT or [IPV6]:PORT with a port from 1 to 65535, found "
                + Found.show(text));
  }

  @Test
  void shouldRefuseTheSameWhenMadeByHand() {
    assertThatThrownBy(() -> new ServerAddress("a", -1))
        .hasMessage("expected a port from 0 to 65535, found -1");
    assertThatThrownBy(() -> new ServerAddress("a", 65536))
        .hasMessage("expected a port from 0 to 65535, found 65536");
    assertThatThrownBy(() -> new ServerAddress(null, 1))
        .hasMessage("expected a host name or an IP address, found null");
  }

  @Test
  void shouldListenOnAFreePortAndKeepTheDefaultPort() {
    assertThat(ServerAddress.parseListening("[::1]:0", 7)).isEqualTo(new ServerAddress("::1", 0));
    assertThat(ServerAddress.parseListening("a", 7)).isEqualTo(new ServerAddress("a", 7));
    assertThatThrownBy(() -> ServerAddress.parseListening("a:x", 7))
        .hasMessage(
            "expected HOST, HOST:PORT or [IPV6]:PORT with a port from 0 to 65535, found \"a:x\"");
  }
}
