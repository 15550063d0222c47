package dev.shout.cluster;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers what this node offers on the event bus, and sees to it that it stays registered.
 *
 * <p>Vert.x keeps the subscriptions in Hazelcast, where a merge of two halves or a node that dies
 * while it registers can lose one, or leave one behind (vert.x issues 3925, 4394 and 5202,
 * vertx-hazelcast 90). So after each merge they are said again, and every few seconds they are
 * compared with who is there, see {@link Subscriptions}. Runs on its event loop.
 */
public final class ServiceVerticle extends VerticleBase {

  private static final Logger log = LoggerFactory.getLogger(ServiceVerticle.class);

  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  private final UppercaseService service;
  private final NodeDirectory directory;
  private final Optional<Subscriptions> subscriptions;
  private final Duration checkEvery;
  private boolean checking;

  /**
   * A service of this node.
   *
   * @param service what answers at {@code shout.uppercase}
   * @param directory what is told at {@code shout.nodes}
   * @param cluster the cluster that this Vert.x instance is in; empty for none
   */
  public ServiceVerticle(
      UppercaseService service, NodeDirectory directory, Optional<Cluster> cluster) {
    this(service, directory, cluster, CHECK_EVERY);
  }

  /** The same, for tests that do not wait. */
  ServiceVerticle(
      UppercaseService service,
      NodeDirectory directory,
      Optional<Cluster> cluster,
      Duration checkEvery) {
    this.checkEvery = checkEvery;
    this.service = service;
    this.directory = directory;
    this.subscriptions = cluster.map(Cluster::subscriptions);
  }

  @Override
  public Future<?> start() {
    subscriptions.ifPresent(
        these -> vertx.setPeriodic(checkEvery.toMillis(), timer -> check(these)));
    MessageConsumer<Object> uppercase =
        vertx.eventBus().consumer(BusAddress.UPPERCASE, service::handle);
    MessageConsumer<Object> nodes = vertx.eventBus().consumer(BusAddress.NODES, this::tellNodes);
    return Future.all(uppercase.completion(), nodes.completion());
  }

  private void tellNodes(Message<Object> message) {
    message.reply(new JsonArray(directory.nodes().stream().map(Node::toJson).toList()));
  }

  private void check(Subscriptions these) {
    if (checking) {
      return;
    }
    checking = true;
    these
        .check(BusAddress.ALL)
        .onComplete(done -> checking = false)
        .onFailure(e -> log.debug("subscriptions not checked, tried again soon: {}", e + ""));
  }
}
