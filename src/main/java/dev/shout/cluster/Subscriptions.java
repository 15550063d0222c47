package dev.shout.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The event bus's subscriptions as the cluster manager has them, through Vert.x's own interface to
 * it. Any thread; nothing blocks.
 */
final class Subscriptions {

  private final MembersOnlyClusterManager manager;
  private final List<Runnable> afterMerge = new CopyOnWriteArrayList<>();
  private Set<RegistrationInfo> strangers = new HashSet<>();
  private volatile boolean leaving;

  Subscriptions(MembersOnlyClusterManager manager) {
    this.manager = manager;
  }

  /** Hears that this node was on the smaller side of a merge, on a thread of Hazelcast. */
  void afterMerge(Runnable handler) {
    afterMerge.add(handler);
  }

  void merged() {
    afterMerge.forEach(Runnable::run);
  }

  /**
   * Compares what is registered with who is there. Says again where this node is, should that be
   * lost, and removes what belongs to a node that is no more. One check at a time.
   *
   * @return whether this node is registered at each of the addresses
   */
  Future<Boolean> check(List<String> addresses) {
    Set<RegistrationInfo> seen = new HashSet<>();
    List<Future<Boolean>> checks = new ArrayList<>();
    for (String address : addresses) {
      checks.add(registrations(address).map(found -> check(address, found, seen)));
    }
    checks.add(checkNodeInfo());
    return Future.all(checks)
        .map(
            done -> {
              strangers = seen;
              return !done.list().contains(false);
            });
  }

  private boolean check(String address, List<RegistrationInfo> found, Set<RegistrationInfo> seen) {
    List<String> nodes = manager.getNodes();
    boolean ours = leaving;
    for (RegistrationInfo registration : found) {
      ours |= registration.nodeId().equals(manager.getNodeId());
      if (!nodes.contains(registration.nodeId())) {
        // It may be about to come: only who is a stranger twice is one.
        seen.add(registration);
        if (strangers.contains(registration)) {
          manager.removeRegistration(address, registration, Promise.promise());
        }
      }
    }
    return ours;
  }

  /** Where the others find this node's event bus. */
  private Future<Boolean> checkNodeInfo() {
    Promise<NodeInfo> info = Promise.promise();
    manager.getNodeInfo(manager.getNodeId(), info);
    return info.future()
        .map(true)
        .recover(
            lost -> {
              Promise<Void> said = Promise.promise();
              manager.setNodeInfo(manager.getNodeInfo(), said);
              return said.future().map(true);
            });
  }

  /**
   * Withdraws this node from addresses, while its consumers still answer: what is on its way to
   * them is not lost, and nothing new comes.
   */
  Future<?> withdraw(List<String> addresses) {
    leaving = true;
    List<Future<Void>> withdrawn = new ArrayList<>();
    for (String address : addresses) {
      withdrawn.add(registrations(address).compose(found -> withdraw(address, found)));
    }
    return Future.join(withdrawn);
  }

  private Future<Void> withdraw(String address, List<RegistrationInfo> found) {
    List<Future<Void>> removed = new ArrayList<>();
    for (RegistrationInfo registration : found) {
      if (registration.nodeId().equals(manager.getNodeId())) {
        Promise<Void> done = Promise.promise();
        manager.removeRegistration(address, registration, done);
        removed.add(done.future());
      }
    }
    return Future.join(removed).mapEmpty();
  }

  private Future<List<RegistrationInfo>> registrations(String address) {
    Promise<List<RegistrationInfo>> found = Promise.promise();
    manager.getAllRegistrations(address, found);
    return found.future();
  }
}
