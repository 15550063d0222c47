package dev.shout.cluster;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static dev.shout.cluster.TestCluster.untilShown;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import dev.shout.cluster.TestCluster.Member;
import groovy.lang.GroovyClassLoader;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastRegistrationInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service in a cluster: every request is answered, whoever comes, goes, dies or merges. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ClusterServiceTest {

  /** A node with its service. */
  private record Serving(Member member, UppercaseService service, long timeoutMillis) {

    static Serving of(Member member) throws Exception {
      return of(member, Duration.ofSeconds(5));
    }

    static Serving of(Member member, Duration checkEvery) throws Exception {
      UppercaseService service = new UppercaseService();
      await(
          member
              .vertx()
              .deployVerticle(
                  new ServiceVerticle(
                      service, member.directory(), Optional.of(member.cluster()), checkEvery)));
      return new Serving(member, service, 5_000);
    }

    /** The same, that does not wait long for a reply. */
    Serving impatient() {
      return new Serving(member, service, 1_000);
    }

    Future<Message<Object>> ask(String text) {
      return member
          .vertx()
          .eventBus()
          .request(BusAddress.UPPERCASE, text, new DeliveryOptions().setSendTimeout(timeoutMillis));
    }

    HazelcastInstance hazelcast() {
      return TestCluster.hazelcast(member.cluster()).getHazelcastInstance();
    }
  }

  /** Asks until each node has been asked, and says whether each request was answered. */
  private static void everyRequestIsAnswered(Serving by, int requests) throws Exception {
    List<Future<Message<Object>>> replies = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      replies.add(by.ask("a" + i));
    }
    for (int i = 0; i < requests; i++) {
      assertThat(await(replies.get(i)).body()).isEqualTo("A" + i);
    }
  }

  @Test
  void shouldSpreadRequestsOverTheNodes() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Serving one = Serving.of(cluster.join());
      Serving two = Serving.of(cluster.join());
      Serving three = Serving.of(cluster.join());
      until("all are known", () -> spread(one, one, two, three));
      long before = two.service.answered();
      everyRequestIsAnswered(three, 30);
      assertThat(two.service.answered() - before).isEqualTo(10);
      Node a = one.member.ready("a", 1);
      untilShown(two.member.directory(), a);
      Object nodes = await(two.member.vertx().eventBus().request(BusAddress.NODES, null)).body();
      assertThat((JsonArray) nodes).isEqualTo(new JsonArray().add(a.toJson()));
    }
  }

  @Test
  void shouldShareTheWorkWithAVerticleInAnotherLanguage() throws Exception {
    try (TestCluster cluster = new TestCluster();
        GroovyClassLoader groovy = new GroovyClassLoader()) {
      Serving ours = Serving.of(cluster.join());
      Member other = cluster.join();
      Class<?> verticle =
          groovy.parseClass(Path.of("src/test/resources/cluster/GroovyUppercase.groovy").toFile());
      await(
          other
              .vertx()
              .deployVerticle((Deployable) verticle.getDeclaredConstructor().newInstance()));
      until("both serve", () -> Set.of("A", "A (Groovy)").equals(twoReplies(ours)));
      List<Object> replies = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        replies.add(await(ours.ask("a")).body());
      }
      assertThat(replies).containsOnly("A", "A (Groovy)");
      assertThat(replies.stream().filter("A"::equals)).hasSize(5);
    }
  }

  private static Set<Object> twoReplies(Serving by) {
    try {
      return new HashSet<>(List.of(await(by.ask("a")).body(), await(by.ask("a")).body()));
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether six requests of one node come to all of these. */
  private static boolean spread(Serving by, Serving... over) {
    try {
      long[] before = new long[over.length];
      for (int i = 0; i < over.length; i++) {
        before[i] = over[i].service.answered();
      }
      everyRequestIsAnswered(by, 2 * over.length);
      for (int i = 0; i < over.length; i++) {
        if (over[i].service.answered() == before[i]) {
          return false;
        }
      }
      return true;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Each leaves in order, under load, and no request is lost; nothing of it stays behind. */
  @Test
  void shouldAnswerEveryRequestThroughTwentyRoundsOfJoiningAndLeaving() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Serving stays = Serving.of(cluster.join());
      for (int round = 0; round < 20; round++) {
        Serving goes = Serving.of(TestCluster.join(cluster.options()));
        until("it takes part", () -> spread(stays, stays, goes));
        Future<?> withdrawn = goes.member.cluster().withdraw();
        do {
          everyRequestIsAnswered(stays, 10);
        } while (!withdrawn.isComplete());
        until("nobody asks it any more", () -> !spread(stays, goes));
        Future<Void> left = goes.member.vertx().close();
        do {
          everyRequestIsAnswered(stays, 10);
        } while (!left.isComplete());
        assertThat(subscriptions(stays)).isEqualTo(1);
      }
    }
  }

  /**
   * The same while clusters may merge: who asks just then is not heard, or not answered, and has to
   * ask again. Soon, for the merge alone takes 10 s of the 15 that it may take in all.
   */
  private static boolean spreadAtLast(Serving by, Serving... over) {
    try {
      return spread(by.impatient(), over);
    } catch (AssertionError e) {
      if (e.getCause() instanceof ReplyException) {
        return false;
      }
      throw e;
    }
  }

  private static int subscriptions(Serving of) {
    return of.hazelcast().getMultiMap("__vertx.subs").get(BusAddress.UPPERCASE).size();
  }

  private static void loseSubscription(Serving of) {
    var subscriptions =
        of.hazelcast().<String, HazelcastRegistrationInfo>getMultiMap("__vertx.subs");
    for (HazelcastRegistrationInfo one : subscriptions.get(BusAddress.UPPERCASE)) {
      if (one.unwrap().nodeId().equals(of.member.cluster().manager().getNodeId())) {
        assertThat(subscriptions.remove(BusAddress.UPPERCASE, one)).isTrue();
      }
    }
  }

  private static void leaveSubscriptionOfNobody(Serving by) throws TimeoutException {
    Promise<Void> left = Promise.promise();
    by.member
        .cluster()
        .manager()
        .addRegistration(BusAddress.UPPERCASE, new RegistrationInfo("nobody", 7, false), left);
    await(left.future());
  }

  /** A node that died between its registration and the others' sweep leaves one for ever. */
  @Test
  void shouldSweepASubscriptionOfNobody() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Serving one = Serving.of(cluster.join(), Duration.ofMillis(100));
      var subscriptions = one.hazelcast().<String, Object>getMultiMap("__vertx.subs");
      leaveSubscriptionOfNobody(one);
      assertThat(subscriptions.get(BusAddress.UPPERCASE)).hasSize(2);
      until("it is swept", () -> subscriptions(one) == 1);
      // And our own, should it be lost.
      subscriptions.remove(BusAddress.UPPERCASE);
      until("it is back", () -> subscriptions(one) == 1);
      everyRequestIsAnswered(one, 10);
    }
  }

  /** The cluster may lose a subscription; what is on its way to that node is not lost with it. */
  @Test
  void shouldAnswerEveryRequestWhileASubscriptionIsLostAndBack() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Serving one = Serving.of(cluster.join());
      Serving two = Serving.of(cluster.join(), Duration.ofMillis(1));
      until("both are known", () -> spread(one, one, two));
      for (int round = 0; round < 20; round++) {
        loseSubscription(two);
        do {
          everyRequestIsAnswered(one, 10);
        } while (subscriptions(one) < 2);
      }
    }
  }

  /** Though a subscription of it is left, and is swept only seconds later. */
  @Test
  void shouldAskNobodyWhoIsNoMember() throws Exception {
    try (TestCluster cluster = new TestCluster()) {
      Serving one = Serving.of(cluster.join());
      leaveSubscriptionOfNobody(one);
      everyRequestIsAnswered(one, 10);
      assertThat(subscriptions(one)).isEqualTo(2);
    }
  }

  /**
   * Two clusters that find each other are the two halves of one that was cut: neither knew the
   * other's address when it began, as if the network had been down.
   */
  @Test
  void shouldBeOneAgainAfterAMerge() throws Exception {
    int onePort = TestCluster.freePort();
    int twoPort = TestCluster.freePort();
    Member first = TestCluster.join(TestCluster.options(onePort, List.of("127.0.0.1:" + twoPort)));
    Member second = TestCluster.join(TestCluster.options(twoPort, List.of("127.0.0.1:1")));
    try {
      Serving one = Serving.of(first);
      Serving two = Serving.of(second);
      Node a = first.ready("a", 1);
      Node b = second.ready("b", 2);
      until("one answers", () -> spreadAtLast(one, one));
      until("two answers", () -> spreadAtLast(two, two));
      untilShown(first.directory(), a);
      untilShown(second.directory(), b);
      long start = System.nanoTime();
      untilShown(first.directory(), a, b);
      untilShown(second.directory(), a, b);
      until("one reaches both", () -> spreadAtLast(one, one, two));
      until("two reaches both", () -> spreadAtLast(two, one, two));
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(15));
      // Who comes now is heard of on both sides: listeners have survived as well.
      Serving three =
          Serving.of(
              TestCluster.join(TestCluster.options(onePort, List.of("127.0.0.1:" + onePort))));
      try {
        until("one reaches all", () -> spreadAtLast(one, one, two, three));
        until("two reaches all", () -> spreadAtLast(two, one, two, three));
      } finally {
        three.member.leave();
      }
      everyRequestIsAnswered(one, 20);
      everyRequestIsAnswered(two, 20);
    } finally {
      first.leave();
      second.leave();
    }
  }
}
