package dev.shout.admin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something beside the sockets that must be well before the server is ready: that the cluster is
 * safe, for one.
 *
 * @param name names the check in the JSON of {@code /health/ready}
 * @param problem asked at most once a second, on a worker thread, where it may block for a moment:
 *     the reason why it is not well, in one line; empty when it is
 */
public record ReadinessCheck(String name, Supplier<Optional<String>> problem) {}
