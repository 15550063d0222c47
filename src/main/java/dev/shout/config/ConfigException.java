package dev.shout.config;

/**
 * A configuration that cannot be used. The message is one line for the user, built from the inside
 * out: {@code conf/server.json: tcp.port: expected a whole number from 0 to 65535, found "x"}.
 *
 * <p>It carries no stack trace: the fault is in the configuration, not in the code that read it.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception with the line for the user.
   *
   * @param message what names the key, what was expected and what was found; whatever a user's text
   *     brings into it is escaped here, so that it is one line whoever wrote it
   */
  public ConfigException(String message) {
    super(Found.escaped(message), null, false, false);
  }

  /** The one form for a value that is not what its key takes. */
  static ConfigException unexpected(String expected, Object found) {
    return new ConfigException("expected " + expected + ", found " + Found.show(found));
  }

  /** The same fault, seen from one level further out: a key, a variable or a file. */
  ConfigException in(String where) {
    return new ConfigException(where + ": " + getMessage());
  }
}
