package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel is asked to tell of a connection, as /proc shows it for each epoll (proc(5)). */
final class EpollInterest {

  /** As in epoll_ctl(2). */
  static final int IN = 0x1;

  static final int EDGE_TRIGGERED = 1 << 31;

  private EpollInterest() {}

  /** The events asked for; 0 when no epoll of this process knows the connection. */
  static int of(Channel channel) {
    String fd = Integer.toString(((EpollSocketChannel) channel).fd().intValue());
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fdinfo"))) {
      return files
          .flatMap(file -> lines(file).stream())
          .map(line -> line.trim().split("[ \t]+"))
          .filter(words -> words[0].equals("tfd:") && words[1].equals(fd))
          .mapToInt(words -> Integer.parseUnsignedInt(words[3], 16))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // closed meanwhile
    }
  }
}
