package dev.shout.bench;

import java.util.Locale;

/** What carries the text. */
enum Protocol {
  /** A datagram each message. */
  UDP,
  /** Messages in a stream, each a line. */
  TCP;

  /** As on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
