package dev.shout.admin;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something beside the sockets that must be well before the server is ready: that the cluster is
 * safe, for one.
 *
 * @param name names the check in the JSON of {@code /health/ready}
 * @param problem asked at most once a second, on the admin server's event loop: the reason why it
 *     is not well, or empty; a future that fails is a reason too
 */
public record ReadinessCheck(String name, Supplier<Future<Optional<String>>> problem) {}
