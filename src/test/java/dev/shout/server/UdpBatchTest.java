package dev.shout.server;

import static dev.shout.Bytes.assertEqual;
import static dev.shout.Texts.ascii;
import static dev.shout.Texts.mixed;
import static dev.shout.Texts.utf8;
import static dev.shout.Waiting.until;
import static dev.shout.server.UdpServers.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.net.Transports;
import dev.shout.text.Uppercase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Datagrams that the server finds together: the event loop is held until all have come. */
class UdpBatchTest {

  private static void sendTogether(UdpServers servers, UdpPeer client, List<byte[]> requests)
      throws Exception {
    CountDownLatch end = servers.hold();
    for (byte[] request : requests) {
      client.send(request);
    }
    end.countDown();
  }

  private static void assertAnsweredInOrder(UdpPeer client, List<byte[]> requests)
      throws IOException {
    for (int i = 0; i < requests.size(); i++) {
      assertEqual("reply " + i, client.receive(5_000), Uppercase.of(requests.get(i)));
    }
  }

  @UdpTest
  void shouldAnswerDatagramsOfEverySizeWholeAndInOrderWhenTheyComeTogether(UdpServers servers)
      throws Exception {
    UdpServerVerticle server = servers.deploy();
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      requests.add(ascii(1 + i));
    }
    for (int size : new int[] {65_507, 0, 1, 0, 0, 1_200, 65_507, 2}) {
      requests.add(ascii(size));
    }
    for (int i = 0; i < 40; i++) {
      requests.add(mixed(100 + i, i));
    }
    try (UdpPeer client = new UdpPeer(port(server))) {
      for (int round = 1; round <= 5; round++) {
        sendTogether(servers, client, requests);
        assertAnsweredInOrder(client, requests);
        int sent = round * requests.size();
        until("all are counted", () -> server.counters().sent() == sent);
      }
    }
    assertThat(server.counters().sendErrors()).isZero();
  }

  @UdpTest
  void shouldKeepTheOrderOfEachSenderWhenManySendTogether(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    List<UdpPeer> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        clients.add(new UdpPeer(port(server)));
      }
      CountDownLatch end = servers.hold();
      for (int i = 0; i < 30; i++) {
        for (UdpPeer client : clients) {
          client.send(utf8("line " + i + " of " + clients.indexOf(client)));
        }
      }
      end.countDown();
      for (int i = 0; i < 30; i++) {
        for (UdpPeer client : clients) {
          String expected = "LINE " + i + " OF " + clients.indexOf(client);
          assertThat(client.receive(5_000)).isEqualTo(utf8(expected));
        }
      }
    } finally {
      clients.forEach(UdpPeer::close);
    }
  }

  /**
   * That they are read together at all. Fails when an upgrade of Netty or Vert.x no longer takes
   * our receive allocator, and on epoll when recvmmsg is not called: one turn is one such call.
   */
  @UdpTest
  void shouldReadManyDatagramsInOneTurnWhenTheyWait(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      requests.add(utf8("line " + i));
    }
    try (UdpPeer client = new UdpPeer(port(server))) {
      sendTogether(servers, client, requests);
      assertAnsweredInOrder(client, requests);
    }
    BatchSizes batches = server.counters().batchesRead();
    until("the turns are counted", () -> batches.total() == 200);
    if (!Transports.nameOf(servers.vertx()).equals("io_uring")) {
      // epoll offers one slot first, then twice as many each time: 1, 2, 4 ... 64, 64, 9.
      assertThat(batches.batches()).isLessThanOrEqualTo(10);
      assertThat(batches.batches(6)).as("batches of 33 to 64").isPositive();
    }
  }

  /**
   * As in {@link UdpSendFailureTest}: the kernel refuses the large replies. sendmmsg stops at each
   * of them, and what follows has to go out all the same.
   */
  @UdpTest
  void shouldSendTheOthersOfABatchWhenTheKernelRefusesSome(UdpServers servers) throws Exception {
    UdpServerVerticle server =
        servers.deploy(new JsonObject().put("host", "::1").put("sendBufferBytes", 2_048));
    List<byte[]> small = List.of(utf8("a"), utf8("b"), utf8("c"), utf8("d"));
    List<byte[]> requests = new ArrayList<>();
    requests.add(ascii(65_507));
    for (byte[] request : small) {
      requests.add(request);
      requests.add(ascii(65_507));
    }
    try (UdpPeer client = new UdpPeer(InetAddress.getByName("::1"), port(server))) {
      for (int round = 1; round <= 5; round++) {
        sendTogether(servers, client, requests);
        assertAnsweredInOrder(client, small);
        int count = round;
        until("all are counted", () -> server.counters().sendErrors() == count * 5L);
        until("all are counted", () -> server.counters().sent() == count * 4L);
      }
    }
    assertThat(server.counters().receiveErrors()).isZero();
  }

  @UdpTest
  void shouldAnswerTheOthersOfABatchWhenOneReplyIsTooLong(UdpServers servers) throws Exception {
    UdpServerVerticle server = servers.deploy();
    byte[] tooLong = utf8("ΐ".repeat(10_918));
    byte[] longer = utf8("ΐ".repeat(10_917));
    try (UdpPeer client = new UdpPeer(port(server))) {
      sendTogether(servers, client, List.of(utf8("a"), tooLong, longer, utf8("ß"), tooLong));
      assertAnsweredInOrder(client, List.of(utf8("a"), longer, utf8("ß")));
    }
    until("all are counted", () -> server.counters().repliesTooLong() == 2);
  }
}
