package dev.shout.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.topic.ITopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory over Hazelcast, for a member of the cluster and for a client of it.
 *
 * <p>Nothing is stored. Who is there is Hazelcast's membership, which alone can tell the dead from
 * the living; what a node is, it says itself on a topic: when it is ready, when that changes, when
 * somebody new asks, and every few seconds. So there is no entry that could outlive its node, and
 * none that could be lost or doubled when two halves of a cluster merge: a map with backups and
 * merge policies would know all three.
 *
 * <p>All state belongs to one thread of its own; what others see is replaced as a whole. A message
 * that is none is ignored and counted in the log at debug level: Hazelcast does not ask who sends.
 */
final class HazelcastDirectory implements NodeDirectory {

  private static final Logger log = LoggerFactory.getLogger(HazelcastDirectory.class);

  /** Holds a node's identifier, among the attributes that Hazelcast tells of each member. */
  static final String ID_ATTRIBUTE = "dev.shout.id";

  private static final String TOPIC = "shout.nodes";

  /** How often a node repeats what it is, for whoever missed it. */
  private static final Duration REPEAT = Duration.ofSeconds(5);

  /** Many may ask at once, such as all clients of a node that died: one answer is for all. */
  private static final Duration ANSWER_AT_MOST_EVERY = Duration.ofMillis(200);

  /** How long a word of a node is kept that is no member, or not yet. */
  private static final Duration FORGET_AFTER = Duration.ofSeconds(60);

  /** What one node said last; no node in it when it is not ready, or gone. */
  private record Entry(Announcement said, long heardNanos) {}

  private final HazelcastInstance hazelcast;
  private final ITopic<String> topic;
  private final ScheduledExecutorService thread;
  private final List<Consumer<List<Node>>> handlers = new CopyOnWriteArrayList<>();
  private final Map<String, Entry> entries = new HashMap<>();
  private final UUID membershipListener;
  private final UUID lifecycleListener;
  private final UUID topicListener;
  private final String ownId;
  private volatile List<Node> nodes = List.of();
  private volatile Optional<Node> self = Optional.empty();
  private CompletableFuture<Void> complete = new CompletableFuture<>();
  private long number = System.currentTimeMillis();
  private long lastAnswerNanos = System.nanoTime() - ANSWER_AT_MOST_EVERY.toNanos();
  private boolean answerIsDue;

  /**
   * Begins to listen, and asks all nodes what they are.
   *
   * @param hazelcast a member, or a client
   * @param ownId the identifier in our own member's attributes; null for a client, which ends with
   *     the directory
   */
  HazelcastDirectory(HazelcastInstance hazelcast, String ownId) {
    this.hazelcast = hazelcast;
    this.ownId = ownId;
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread made = new Thread(work, "shout-directory");
              made.setDaemon(true);
              return made;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.thread = executor;
    topic = hazelcast.getTopic(TOPIC);
    topicListener =
        topic.addMessageListener(message -> run(() -> hear(message.getMessageObject())));
    membershipListener = hazelcast.getCluster().addMembershipListener(new Membership());
    lifecycleListener = hazelcast.getLifecycleService().addLifecycleListener(this::lifecycle);
    run(() -> say(true));
    var unused =
        thread.scheduleWithFixedDelay(
            () -> safely(this::repeat),
            REPEAT.toMillis(),
            REPEAT.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public List<Node> nodes() {
    return nodes;
  }

  @Override
  public Optional<Node> self() {
    return self;
  }

  @Override
  public Runnable onChange(Consumer<List<Node>> handler) {
    run(
        () -> {
          handlers.add(handler);
          handler.accept(nodes);
        });
    return () -> handlers.remove(handler);
  }

  @Override
  public void ready(Node node) {
    if (!node.id().equals(ownId)) {
      throw new IllegalArgumentException("this node is " + ownId + ", not " + node.id());
    }
    self = Optional.of(node);
    run(() -> say(false));
  }

  @Override
  public void draining() {
    self = self.map(node -> node.withState(Node.State.DRAINING));
    run(() -> say(false));
  }

  @Override
  public boolean isSafe() {
    return ownId == null || hazelcast.getPartitionService().isClusterSafe();
  }

  /**
   * Waits until each node that is a member has said what it is.
   *
   * @return whether all have, within the time
   */
  boolean awaitComplete(Duration limit) throws InterruptedException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    run(
        () -> {
          if (complete.isDone()) {
            complete = new CompletableFuture<>();
          }
          var unused = complete.thenAccept(done::complete);
          checkComplete();
        });
    try {
      done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    self = Optional.empty();
    if (ownId != null) {
      sayGone();
    }
    thread.shutdownNow();
    if (ownId == null) {
      hazelcast.shutdown();
      return;
    }
    try {
      topic.removeMessageListener(topicListener);
      hazelcast.getCluster().removeMembershipListener(membershipListener);
      hazelcast.getLifecycleService().removeLifecycleListener(lifecycleListener);
    } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
      log.debug("closed after Hazelcast: {}", e + "");
    }
  }

  /** Waits for it, since after this the member itself goes. */
  private void sayGone() {
    CompletableFuture<Void> said = new CompletableFuture<>();
    run(
        () -> {
          publish(Announcement.gone(ownId, ++number));
          said.complete(null);
        });
    try {
      said.get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("the others will find out that this node is gone: {}", e + "");
    }
  }

  private final class Membership extends MembershipAdapter {
    /** A node says what the new one missed; a client asks for what did not reach it before this. */
    @Override
    public void memberAdded(MembershipEvent event) {
      run(ownId == null ? () -> say(true) : HazelcastDirectory.this::answer);
      run(HazelcastDirectory.this::refresh);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      run(HazelcastDirectory.this::refresh);
    }
  }

  /** Whoever comes back, from a merge or as a client without a cluster, may have missed much. */
  private void lifecycle(LifecycleEvent event) {
    switch (event.getState()) {
      case MERGED, CLIENT_CONNECTED, CLIENT_CHANGED_CLUSTER -> run(() -> say(true));
      default -> run(this::refresh);
    }
  }

  private void hear(String message) {
    Announcement said;
    try {
      said = Announcement.parse(message);
    } catch (IllegalArgumentException e) {
      log.debug("a message on the topic that is none of ours: {}", e + "");
      return;
    }
    if (said.asks()) {
      answer();
    }
    if (said.id() != null) {
      Entry before = entries.get(said.id());
      if (before == null || before.said().number() < said.number()) {
        entries.put(said.id(), new Entry(said, System.nanoTime()));
        refresh();
      }
    }
  }

  /** One answer for all who ask within a moment; the last of them gets one too. */
  private void answer() {
    long wait = lastAnswerNanos + ANSWER_AT_MOST_EVERY.toNanos() - System.nanoTime();
    if (ownId == null || answerIsDue) {
      return;
    }
    if (wait <= 0) {
      say(false);
    } else {
      answerIsDue = true;
      var unused =
          thread.schedule(
              () -> {
                answerIsDue = false;
                safely(() -> say(false));
              },
              wait,
              TimeUnit.NANOSECONDS);
    }
  }

  private void repeat() {
    if (ownId != null) {
      say(false);
    }
    long now = System.nanoTime();
    Set<String> members = members();
    entries
        .entrySet()
        .removeIf(
            entry ->
                !members.contains(entry.getKey())
                    && now - entry.getValue().heardNanos() > FORGET_AFTER.toNanos());
    refresh();
  }

  private void say(boolean ask) {
    lastAnswerNanos = System.nanoTime();
    publish(new Announcement(ownId, ++number, self.orElse(null), ask));
  }

  /** Not what is thrown while Hazelcast merges or stops: it is said again later. */
  private void publish(Announcement announcement) {
    topic.publish(announcement.toString());
  }

  /** Puts together what the members have said. */
  private void refresh() {
    Set<String> members = members();
    List<Node> now = new ArrayList<>();
    for (String id : members) {
      Entry entry = entries.get(id);
      if (entry != null && entry.said().node() != null) {
        now.add(entry.said().node());
      }
    }
    now.sort(Comparator.comparing(Node::name).thenComparing(Node::id));
    List<Node> before = nodes;
    if (!now.equals(before)) {
      nodes = List.copyOf(now);
      tell(before, nodes);
      handlers.forEach(handler -> handler.accept(nodes));
    }
    checkComplete();
  }

  private void checkComplete() {
    Set<String> members = members();
    if (!members.isEmpty() && entries.keySet().containsAll(members)) {
      complete.complete(null);
    }
  }

  /** One line for each that came or went. */
  private void tell(List<Node> before, List<Node> after) {
    if (ownId == null) {
      return;
    }
    Set<String> known = ids(before);
    Set<String> there = ids(after);
    for (Node node : after) {
      if (!known.contains(node.id()) && !node.id().equals(ownId)) {
        log.info(
            "node joined name={} id={} udp={} tcp={} nodes={}",
            node.name(),
            node.id(),
            node.udp().map(Objects::toString).orElse("-"),
            node.tcp().map(Objects::toString).orElse("-"),
            after.size());
      }
    }
    for (Node node : before) {
      if (!there.contains(node.id()) && !node.id().equals(ownId)) {
        log.info(
            "node {} name={} id={} nodes={}",
            node.state() == Node.State.DRAINING ? "left" : "lost",
            node.name(),
            node.id(),
            after.size());
      }
    }
  }

  private static Set<String> ids(List<Node> of) {
    Set<String> ids = new HashSet<>();
    of.forEach(node -> ids.add(node.id()));
    return ids;
  }

  /** The identifiers of the members that are nodes of ours. */
  private Set<String> members() {
    Set<String> ids = new HashSet<>();
    for (Member member : hazelcast.getCluster().getMembers()) {
      String id = member.getAttribute(ID_ATTRIBUTE);
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }

  private void run(Runnable work) {
    try {
      thread.execute(() -> safely(work));
    } catch (RejectedExecutionException e) {
      log.trace("closed", e);
    }
  }

  /** While Hazelcast merges or stops much may be thrown; all of it is said and asked again. */
  private void safely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.debug("the directory tries again later: {}", e + "");
    }
  }
}
