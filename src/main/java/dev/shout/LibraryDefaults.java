package dev.shout;

import java.util.Map;

/**
 * Tells libraries what they would find out at the start by themselves, in a longer way than it is
 * worth: together 6 ms of the 413 until the first reply (41 starts with it and 41 without).
 *
 * <p>What is set already stays. One thread, before anything of Vert.x or Netty is used.
 */
final class LibraryDefaults {

  private static final Map<String, String> DEFAULTS =
      Map.of(
          // Else Vert.x looks for one logging library after the other. We have SLF4J.
          "vertx.logger-delegate-factory-class-name",
          "io.vertx.core.logging.SLF4JLogDelegateFactory",
          // Netty tells channels of all machines and processes apart, by the addresses of all
          // network interfaces. Ours never leave this process.
          "io.netty.machineId",
          "00:00:00:00:00:00:00:01",
          "io.netty.processId",
          "1");

  private LibraryDefaults() {}

  /** Sets what is not set. */
  static void set() {
    DEFAULTS.forEach(System.getProperties()::putIfAbsent);
  }
}
