package dev.shout.soak;

import java.io.IOException;
import java.util.Random;

/** What clients do with one server, a visit at a time. */
interface Visits extends AutoCloseable {

  /** Does one of the things that clients do, and checks every byte that comes back. */
  void visit(Random random) throws IOException;

  @Override
  void close() throws IOException;
}
