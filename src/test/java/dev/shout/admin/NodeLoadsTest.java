package dev.shout.admin;

import static dev.shout.Waiting.await;
import static dev.shout.Waiting.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What nodes tell each other of their load; between processes PageIT shows it. */
@ExtendWith(VertxExtension.class)
class NodeLoadsTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may overflow

  @Test
  void shouldHearWhatAnotherNodeTold(Vertx vertx) throws Exception {
    NodeLoads here = listening(vertx);
    NodeLoads there = listening(vertx);
    there.tell("b", new JsonObject().put("load", 0.5).put("connections", 7));
    until("it is heard", () -> here.of("b").isPresent());
    assertThat(here.of("b").orElseThrow().getDouble("load")).isEqualTo(0.5);
    assertThat(here.of("b").orElseThrow().getInteger("connections")).isEqualTo(7);
    assertThat(here.of("a")).isEmpty();
  }

  @Test
  void shouldForgetWhatNobodyToldForLong(Vertx vertx) throws Exception {
    NodeLoads here = listening(vertx);
    here.tell("b", new JsonObject().put("load", 0.5));
    until("it is heard", () -> here.of("b").isPresent());
    now.addAndGet(NodeLoads.OLD.toNanos());
    assertThat(here.of("b")).isPresent();
    now.incrementAndGet();
    assertThat(here.of("b")).isEmpty();
  }

  private NodeLoads listening(Vertx vertx) throws Exception {
    NodeLoads loads = new NodeLoads(vertx, now::get);
    await(loads.listen());
    return loads;
  }
}
