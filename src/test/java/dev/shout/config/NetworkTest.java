package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.3, 10.1.2.3, true",
    "10.1.2.3, 10.1.2.2, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 2001:db8::1, true",
    "fe80::/10, febf::1, true",
    "fe80::/10, fec0::1, false",
    "2001:db8::1/128, 2001:db8::1, true",
    "::1, ::2, false",
  })
  void shouldTellWhetherAnAddressIsInANetwork(String network, String address, boolean within)
      throws Exception {
    assertThat(Network.parse(network).contains(InetAddress.getByName(address))).isEqualTo(within);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.1/8",
        "10.0.0/8",
        "10.0.0.0/",
        "/8",
        "a.example",
        "a/8",
        "256.0.0.0/8",
        "::1/129",
        "fe80::1/10",
        "10.0.0.0/8/8",
        "10.0.0.0/-1",
        "1",
        "::g",
        "::ffff:1.2.3.0/24"
      })
  void shouldRefuseWhatIsNoNetwork(String text) {
    assertThatThrownBy(() -> Network.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("expected " + Network.EXPECTED + ", found ");
  }

  @Test
  void shouldKeepTheTextAndBeEqualByValue() {
    assertThat(Network.parse("fe80::/10")).hasToString("fe80::/10");
    assertThat(Network.parse("::1")).isEqualTo(Network.parse("0:0::1/128"));
    assertThat(Network.parse("::1")).hasSameHashCodeAs(Network.parse("0:0::1/128"));
  }
}
