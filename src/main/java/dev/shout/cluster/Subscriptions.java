package dev.shout.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus's subscriptions as the cluster manager has them, through Vert.x's own interface to
 * it. Any thread; nothing blocks.
 */
final class Subscriptions {

  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

  private final MembersOnlyClusterManager manager;
  private Set<RegistrationInfo> strangers = new HashSet<>();

  Subscriptions(MembersOnlyClusterManager manager) {
    this.manager = manager;
  }

  /**
   * Compares what is registered with who is there. Says again where this node's consumers are, and
   * where it is, should that be lost, and removes what belongs to a node that is no more. One check
   * at a time.
   *
   * <p>The consumers themselves stay as they are: a new one in the place of an old one would take
   * the next requests, but Vert.x refuses those that are on their way to the old one ("Discarded
   * the request"; ClusterServiceTest.shouldAnswerEveryRequestWhileASubscriptionIsLostAndBack).
   *
   * @return done when all is said
   */
  Future<?> check(List<String> addresses) {
    Set<RegistrationInfo> seen = new HashSet<>();
    List<Future<?>> checks = new ArrayList<>();
    for (String address : addresses) {
      checks.add(registrations(address).compose(found -> check(address, found, seen)));
    }
    checks.add(checkNodeInfo());
    return Future.all(checks).onSuccess(done -> strangers = seen);
  }

  private Future<?> check(
      String address, List<RegistrationInfo> found, Set<RegistrationInfo> seen) {
    List<String> nodes = manager.getNodes();
    for (RegistrationInfo registration : found) {
      if (!nodes.contains(registration.nodeId())) {
        // It may be about to come: only who is a stranger twice is one.
        seen.add(registration);
        if (strangers.contains(registration)) {
          manager.removeRegistration(address, registration, Promise.promise());
        }
      }
    }
    List<Future<Void>> again = new ArrayList<>();
    for (RegistrationInfo own : manager.ownRegistrations(address)) {
      if (!found.contains(own)) {
        log.debug("said again: a consumer of {}", address);
        Promise<Void> said = Promise.promise();
        manager.sayAgain(address, own, said);
        again.add(said.future());
      }
    }
    return Future.all(again);
  }

  /** After a merge, which threw away what this side of it had said. */
  void sayAgain(List<String> addresses) {
    for (String address : addresses) {
      for (RegistrationInfo own : manager.ownRegistrations(address)) {
        manager.sayAgain(address, own, Promise.promise());
      }
    }
  }

  /** Where the others find this node's event bus. */
  private Future<?> checkNodeInfo() {
    Promise<NodeInfo> info = Promise.promise();
    manager.getNodeInfo(manager.getNodeId(), info);
    return info.future()
        .<Void>mapEmpty()
        .recover(
            lost -> {
              Promise<Void> said = Promise.promise();
              manager.setNodeInfo(manager.getNodeInfo(), said);
              return said.future();
            });
  }

  /**
   * Withdraws this node from addresses, while its consumers still answer: what is on its way to
   * them is not lost, and nothing new comes.
   */
  Future<?> withdraw(List<String> addresses) {
    List<Future<Void>> withdrawn = new ArrayList<>();
    for (String address : addresses) {
      for (RegistrationInfo own : manager.ownRegistrations(address)) {
        Promise<Void> done = Promise.promise();
        manager.removeRegistration(address, own, done);
        withdrawn.add(done.future());
      }
    }
    return Future.join(withdrawn);
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getAllRegistrations(address, found);
    return found.future();
  }
}
