package dev.shout.it;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a test is about to run: a command with its environment, its input and where its output goes.
 *
 * <p>The environment is the test's own without the variables that would change what programs say:
 * Shout's settings, and the JVM's, which announces them on standard error.
 */
final class Command {

  private final ProcessBuilder builder;
  private InputStream input = InputStream.nullInputStream();
  private OutputStream output = new ByteArrayOutputStream();
  private boolean readLater;

  private Command(List<String> words) {
    builder = new ProcessBuilder(new ArrayList<>(words));
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("SHOUT_") || name.endsWith("JAVA_TOOL_OPTIONS"));
    // Python's own choice would follow the locale of the machine that runs the tests.
    environment.put("PYTHONUTF8", "1");
  }

  static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** The fat jar, on the Java that runs the tests. */
  static Command jar(String... arguments) {
    return jar(List.of(), arguments);
  }

  /** The fat jar with options for its JVM. */
  static Command jar(List<String> jvmOptions, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(jvmOptions);
    words.addAll(List.of("-jar", System.getProperty("shout.jar", "target/shout.jar")));
    words.addAll(List.of(arguments));
    return new Command(words);
  }

  /** More arguments, behind those it has. */
  Command arguments(String... words) {
    builder.command().addAll(List.of(words));
    return this;
  }

  /** Behind other words, such as those that run it somewhere else. */
  Command after(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(builder.command());
    builder.command(all);
    return this;
  }

  Command env(String name, String value) {
    builder.environment().put(name, value);
    return this;
  }

  Command in(Path directory) {
    builder.directory(directory.toFile());
    return this;
  }

  /** Standard input; without it the program meets the end at once. */
  Command input(byte[] bytes) {
    input = new ByteArrayInputStream(bytes);
    return this;
  }

  /** Standard input that the test writes on. */
  Command input(InputStream stream) {
    input = stream;
    return this;
  }

  /** A file as standard input: the program's own descriptor, no thread of the test between. */
  Command input(Path file) {
    builder.redirectInput(file.toFile());
    return this;
  }

  /** Where standard output goes instead of {@link Program#out}. */
  Command output(OutputStream stream) {
    output = stream;
    return this;
  }

  /** As {@link #output}, but nothing is read before {@link Program#readOn}. */
  Command outputLater(OutputStream stream) {
    readLater = true;
    return output(stream);
  }

  Program start() throws IOException {
    Program program =
        new Program(String.join(" ", builder.command()), builder.start(), input, output);
    if (!readLater) {
      program.readOn();
    }
    return program;
  }

  /** Starts it and waits for its end. */
  Program run() throws Exception {
    Program program = start();
    try (program) {
      program.exitCode();
    }
    return program;
  }
}
