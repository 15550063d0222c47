package dev.shout.client;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.config.ServerAddress;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which server of a directory, and which address of a name, a client asks first. */
class FollowedServersTest {

  private static final int CLIENTS = 300;

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private static List<ServerAddress> nodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ServerAddress("10.0.0." + (i + 1), 12000))
        .toList();
  }

  private Server first(int client, List<ServerAddress> nodes) throws Exception {
    return await(FollowedServers.open(vertx, listener -> listener.accept(nodes), client))
        .list()
        .get(0);
  }

  @Test
  void shouldSpreadClientsEvenlyOverTheServers() throws Exception {
    Map<Server, Integer> clients = new HashMap<>();
    for (int client = 0; client < CLIENTS; client++) {
      clients.merge(first(client, nodes(3)), 1, Integer::sum);
    }
    // 100 each would be even; beyond 75 to 125 is three deviations, and the numbers are fixed.
    assertThat(clients).hasSize(3).allSatisfy((server, n) -> assertThat(n).isBetween(75, 125));
  }

  @Test
  void shouldMoveOnlyThoseClientsThatPreferTheNewServer() throws Exception {
    int moved = 0;
    for (int client = 0; client < CLIENTS; client++) {
      Server before = first(client, nodes(3));
      Server after = first(client, nodes(4));
      if (!after.equals(before)) {
        moved++;
        assertThat(after.name()).isEqualTo(nodes(4).get(3));
      }
    }
    assertThat(moved).isBetween(50, 100);
  }

  @Test
  void shouldAskEachServerWhateverTheOrderOfTheDirectory() throws Exception {
    List<ServerAddress> nodes = nodes(3);
    List<ServerAddress> turned = List.of(nodes.get(2), nodes.get(0), nodes.get(1));
    for (int client = 0; client < 20; client++) {
      assertThat(first(client, turned)).isEqualTo(first(client, nodes));
    }
  }

  @Test
  void shouldGoOnAskingTheLastServersWhenTheDirectoryIsEmpty() throws Exception {
    ChangingServers directory = new ChangingServers(nodes(2));
    Servers servers = await(FollowedServers.open(vertx, directory, 1));
    List<Server> before = servers.list();
    directory.become(List.of());
    directory.become(nodes(3));
    dev.shout.Waiting.until("the new list is there", () -> servers.list().size() == 3);
    assertThat(before).hasSize(2);
    directory.become(List.of());
    await(vertx.timer(1).mapEmpty());
    assertThat(servers.list()).hasSize(3);
  }

  @Test
  void shouldTakeAddressFamiliesInTurns() throws UnknownHostException {
    InetAddress four = InetAddress.getByName("192.0.2.1");
    InetAddress otherFour = InetAddress.getByName("192.0.2.2");
    InetAddress six = InetAddress.getByName("2001:db8::1");
    InetAddress otherSix = InetAddress.getByName("2001:db8::2");
    InetAddress lastSix = InetAddress.getByName("2001:db8::3");
    assertThat(AddressLookup.inTurns(six, otherSix, lastSix, four, otherFour))
        .containsExactly(six, four, otherSix, otherFour, lastSix);
    assertThat(AddressLookup.inTurns(four, otherFour)).containsExactly(four, otherFour);
  }
}
