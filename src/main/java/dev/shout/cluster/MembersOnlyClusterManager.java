package dev.shout.cluster;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Vert.x's manager over Hazelcast, with one promise more: the event bus sends nothing to a node
 * that is no member any more.
 *
 * <p>Vert.x forgets such a node only once its subscriptions are removed from a map that is spread
 * over the nodes, the missing one among them. Until others have taken over its part, seconds go by,
 * and as long one request of three gets no reply (NodePausedIT, where the oldest node stands
 * still). Who is a member is known at once and asks nobody, so it has the last word here.
 *
 * <p>It also keeps what this node subscribed to, which {@link Subscriptions} holds beside what the
 * cluster knows.
 *
 * <p>Called on threads of Hazelcast and on Vert.x's workers; blocks where its parent does.
 */
final class MembersOnlyClusterManager extends HazelcastClusterManager {

  private MemberRegistrations registrations;

  /** By address, where this node's consumers are. */
  private final Map<String, Set<RegistrationInfo>> own = new ConcurrentHashMap<>();

  MembersOnlyClusterManager(Config config) {
    super(config);
  }

  /** Called once, before this node joins. */
  @Override
  public void registrationListener(RegistrationListener eventBus) {
    registrations = new MemberRegistrations(this::getNodes, eventBus);
    super.registrationListener(registrations);
  }

  @Override
  public void addRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    own.compute(
        address,
        (same, before) -> {
          Set<RegistrationInfo> now = before == null ? ConcurrentHashMap.newKeySet() : before;
          now.add(registration);
          return now;
        });
    super.addRegistration(address, registration, promise);
  }

  @Override
  public void removeRegistration(
      String address, RegistrationInfo registration, Completable<Void> promise) {
    own.computeIfPresent(
        address, (same, now) -> now.remove(registration) && now.isEmpty() ? null : now);
    super.removeRegistration(address, registration, promise);
  }

  /** What this node subscribed to and did not take back, whatever the cluster still knows of it. */
  Set<RegistrationInfo> ownRegistrations(String address) {
    return own.getOrDefault(address, Set.of());
  }

  /** One of them, should the cluster have lost it. */
  void sayAgain(String address, RegistrationInfo own, Completable<Void> promise) {
    super.addRegistration(address, own, promise);
  }

  @Override
  public void getRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    getAllRegistrations(
        address,
        (found, failure) -> {
          if (failure == null) {
            registrations.found(address, found, promise::succeed);
          } else {
            promise.fail(failure);
          }
        });
  }

  /** Those of nodes as well that are no members: gone, or about to come. */
  void getAllRegistrations(String address, Completable<List<RegistrationInfo>> promise) {
    super.getRegistrations(address, promise);
  }

  /** Tells the event bus before the parent, which waits for other nodes, as does who holds it. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void memberRemoved(MembershipEvent event) {
    registrations.membersChanged();
    super.memberRemoved(event);
  }

  /** What it subscribed to may have been heard of before it. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void memberAdded(MembershipEvent event) {
    registrations.membersChanged();
    super.memberAdded(event);
  }
}
