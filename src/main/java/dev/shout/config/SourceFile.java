package dev.shout.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that the user named, read whole; each way in which that can fail is one line. */
final class SourceFile {

  private SourceFile() {}

  /** Reads a file; messages do not repeat its name, which the caller puts before them. */
  static byte[] read(String name) {
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw new ConfigException("cannot be read: is a directory");
      }
      return Files.readAllBytes(path);
    } catch (InvalidPathException e) {
      throw new ConfigException("cannot be read: not a file name");
    } catch (NoSuchFileException e) {
      throw new ConfigException("cannot be read: no such file");
    } catch (AccessDeniedException e) {
      throw new ConfigException("cannot be read: permission denied");
    } catch (FileSystemException e) {
      throw new ConfigException("cannot be read: " + oneLine(String.valueOf(e.getReason())));
    } catch (IOException e) {
      throw new ConfigException("cannot be read: " + oneLine(String.valueOf(e.getMessage())));
    }
  }

  private static String oneLine(String message) {
    return Found.escaped(message.replaceAll("\\s+", " ").strip());
  }
}
