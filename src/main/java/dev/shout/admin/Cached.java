package dev.shout.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/**
 * An answer that is good for a second: who asks faster, or at the same time, gets the same one. So
 * that looking costs the servers the same however many look. On the admin server's event loop.
 *
 * @param <T> what is asked for
 */
final class Cached<T> {

  private static final long MILLIS = 1_000;

  private final Vertx vertx;
  private final Supplier<Future<T>> source;
  private Future<T> answer;

  Cached(Vertx vertx, Supplier<Future<T>> source) {
    this.vertx = vertx;
    this.source = source;
  }

  /** The answer, of a second ago at most. */
  Future<T> get() {
    if (answer == null) {
      answer = source.get();
      answer.onComplete(done -> vertx.setTimer(MILLIS, over -> answer = null));
    }
    return answer;
  }
}
