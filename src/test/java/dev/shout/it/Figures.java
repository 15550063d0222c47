package dev.shout.it;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What tests measured, for whoever reads their output: no test fails for a figure alone. */
final class Figures {

  private static final Logger log = LoggerFactory.getLogger(Figures.class);

  private Figures() {}

  /** Writes a line; at a level that tests show. */
  static void say(String format, Object... values) {
    log.warn(format, values);
  }
}
