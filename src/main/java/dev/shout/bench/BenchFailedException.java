package dev.shout.bench;

/** A run that could not begin. The message is one line for the user. */
final class BenchFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BenchFailedException(String message) {
    super(message, null, false, false);
  }
}
