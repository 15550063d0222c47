package dev.shout.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.core.spi.cluster.RegistrationListener;
import io.vertx.core.spi.cluster.RegistrationUpdateEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The event bus hears of members alone, whichever comes first: the node or its subscription. */
class MemberRegistrationsTest {

  private static final String ADDRESS = "shout.uppercase";

  private static final RegistrationInfo OF_ONE = new RegistrationInfo("one", 1, false);
  private static final RegistrationInfo OF_TWO = new RegistrationInfo("two", 1, false);

  private final List<String> members = new ArrayList<>(List.of("one"));
  private final EventBus eventBus = new EventBus();
  private final MemberRegistrations registrations =
      new MemberRegistrations(() -> members, eventBus);

  /** What an event bus knows by address, as long as anybody sends there. */
  private static final class EventBus implements RegistrationListener {

    private final Map<String, List<RegistrationInfo>> told = new HashMap<>();
    private boolean wants = true;

    @Override
    public void registrationsUpdated(RegistrationUpdateEvent event) {
      told.put(event.address(), event.registrations());
    }

    @Override
    public boolean wantsUpdatesFor(String address) {
      return wants;
    }
  }

  private void update(RegistrationInfo... all) {
    registrations.registrationsUpdated(new RegistrationUpdateEvent(ADDRESS, List.of(all)));
  }

  private void found(RegistrationInfo... all) {
    registrations.found(ADDRESS, List.of(all), ofMembers -> eventBus.told.put(ADDRESS, ofMembers));
  }

  @Test
  void shouldTellOfMembersOnly() {
    update(OF_ONE, OF_TWO);
    assertThat(eventBus.told).containsEntry(ADDRESS, List.of(OF_ONE));
    eventBus.told.clear();
    found(OF_ONE, OF_TWO);
    assertThat(eventBus.told).containsEntry(ADDRESS, List.of(OF_ONE));
  }

  @Test
  void shouldForgetANodeAsSoonAsItIsNoMember() {
    members.add("two");
    found(OF_ONE, OF_TWO);
    assertThat(eventBus.told).containsEntry(ADDRESS, List.of(OF_ONE, OF_TWO));
    members.remove("two");
    registrations.membersChanged();
    assertThat(eventBus.told).containsEntry(ADDRESS, List.of(OF_ONE));
  }

  @Test
  void shouldTellOfANodeThatSubscribedBeforeItWasSeen() {
    update(OF_ONE, OF_TWO);
    members.add("two");
    registrations.membersChanged();
    assertThat(eventBus.told).containsEntry(ADDRESS, List.of(OF_ONE, OF_TWO));
  }

  /** Or each address that anybody ever made up would be kept until a node comes or goes. */
  @Test
  void shouldKeepNothingOfAnAddressWithoutSubscriptions() {
    found();
    update();
    eventBus.told.clear();
    registrations.membersChanged();
    assertThat(eventBus.told).isEmpty();
  }

  /** Or each address that was ever sent to would be kept. */
  @Test
  void shouldKeepNothingOfAnAddressThatNobodySendsTo() {
    update(OF_ONE, OF_TWO);
    eventBus.told.clear();
    eventBus.wants = false;
    registrations.membersChanged();
    eventBus.wants = true;
    registrations.membersChanged();
    assertThat(eventBus.told).isEmpty();
  }
}
