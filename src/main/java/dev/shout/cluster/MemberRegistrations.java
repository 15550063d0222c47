package dev.shout.cluster;

import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Between the cluster manager, which tells of all subscriptions, and the event bus, which hears of
 * those of members alone: what a node subscribed to that is gone, or about to come, is kept here.
 *
 * <p>Any thread. The lock is held while the event bus is told, so that what it hears last is the
 * newest; it only takes note, or writes to sockets, and does not wait.
 */
final class MemberRegistrations implements RegistrationListener {

  private final Supplier<List<String>> members;
  private final RegistrationListener eventBus;

  /** What was told last by address, and what was kept back of it. */
  private final Map<String, List<RegistrationInfo>> known = new HashMap<>();

  /**
   * Nothing known.
   *
   * @param members identifiers of the nodes that are members now
   */
  MemberRegistrations(Supplier<List<String>> members, RegistrationListener eventBus) {
    this.members = members;
    this.eventBus = eventBus;
  }

  /** The event bus asked, and this is what was found. */
  synchronized void found(
      String address, List<RegistrationInfo> all, Consumer<List<RegistrationInfo>> asker) {
    keep(address, all);
    asker.accept(ofMembers(all));
  }

  @Override
  public synchronized void registrationsUpdated(RegistrationUpdateEvent event) {
    keep(event.address(), event.registrations());
    tell(event.address(), event.registrations());
  }

  /** A node came or went. */
  synchronized void membersChanged() {
    known.keySet().removeIf(address -> !eventBus.wantsUpdatesFor(address));
    known.forEach(this::tell);
  }

  /** Nothing of an address without subscriptions: the event bus asks again at the next message. */
  private void keep(String address, List<RegistrationInfo> all) {
    if (all.isEmpty()) {
      known.remove(address);
    } else {
      known.put(address, all);
    }
  }

  private void tell(String address, List<RegistrationInfo> all) {
    eventBus.registrationsUpdated(new RegistrationUpdateEvent(address, ofMembers(all)));
  }

  private List<RegistrationInfo> ofMembers(List<RegistrationInfo> all) {
    Set<String> now = Set.copyOf(members.get());
    return all.stream().filter(one -> now.contains(one.nodeId())).toList();
  }

  @Override
  public void registrationsLost() {
    eventBus.registrationsLost();
  }

  @Override
  public boolean wantsUpdatesFor(String address) {
    return eventBus.wantsUpdatesFor(address);
  }
}
