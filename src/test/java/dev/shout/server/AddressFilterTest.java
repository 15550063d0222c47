package dev.shout.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.config.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who passes the lists of networks. */
class AddressFilterTest {

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }

  private static boolean permits(AddressFilter filter, String address) throws Exception {
    return filter.permits(InetAddress.getByName(address));
  }

  @Test
  void shouldPermitEverybodyWhenBothListsAreEmpty() throws Exception {
    AddressFilter filter = new AddressFilter(List.of(), List.of());
    assertThat(permits(filter, "192.0.2.1")).isTrue();
    assertThat(permits(filter, "2001:db8::1")).isTrue();
  }

  @Test
  void shouldPermitNobodyElseWhenSomeAreAllowed() throws Exception {
    AddressFilter filter = new AddressFilter(networks("10.0.0.0/8", "fe80::/10"), List.of());
    assertThat(permits(filter, "10.255.255.255")).isTrue();
    assertThat(permits(filter, "fe80::1")).isTrue();
    assertThat(permits(filter, "11.0.0.0")).isFalse();
    assertThat(permits(filter, "::1")).isFalse();
  }

  @Test
  void shouldPermitNobodyWhoIsDeniedEvenWhenAllowed() throws Exception {
    AddressFilter filter = new AddressFilter(networks("10.0.0.0/8"), networks("10.1.2.3"));
    assertThat(permits(filter, "10.1.2.3")).isFalse();
    assertThat(permits(filter, "10.1.2.4")).isTrue();
  }

  @Test
  void shouldPermitEverybodyWhoIsNotDeniedWhenNoneIsAllowedByName() throws Exception {
    AddressFilter filter = new AddressFilter(List.of(), networks("10.0.0.0/8"));
    assertThat(permits(filter, "10.0.0.1")).isFalse();
    assertThat(permits(filter, "192.0.2.1")).isTrue();
  }
}
