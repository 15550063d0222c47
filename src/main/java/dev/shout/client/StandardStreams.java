package dev.shout.client;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where a client reads lines and writes replies and errors.
 *
 * @param in lines, read to the end
 * @param out replies, and nothing else
 * @param err what went wrong, a line each
 * @param interactive whether a person types the lines and reads the replies: then the client
 *     prompts as the book's does
 */
public record StandardStreams(
    InputStream in, OutputStream out, OutputStream err, boolean interactive) {

  /**
   * The process's own, unbuffered: blocks go through as they come, and a broken pipe shows, which
   * {@code System.out} would hide.
   *
   * @return the streams
   */
  public static StandardStreams ofProcess() {
    return new StandardStreams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        isTerminal(System.console()));
  }

  /**
   * Up to Java 21 there is a console only when input and output are both a terminal. From 22 on
   * there always is one, and it must be asked.
   */
  private static boolean isTerminal(Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
