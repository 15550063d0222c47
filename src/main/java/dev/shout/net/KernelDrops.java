package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How many datagrams the kernel dropped because a socket's receive buffer was full: the one loss
 * that a server cannot see, as told by Linux in {@code /proc/net/udp} and {@code udp6} (proc(5)).
 *
 * <p>A socket is found by its inode, since several may share a port (SO_REUSEPORT). A native
 * channel names its descriptor, and {@code /proc/self/fd} the inode. Java keeps the descriptor to
 * itself: there the line counts that has our address and port, and an inode of this process; nio
 * sockets never share both.
 *
 * <p>Reads two small files of the kernel each time, a millisecond with thousands of sockets: for
 * whoever asks for counters, not for each datagram. Any thread. Proved by {@code KernelDropsTest}
 * and {@code UdpOverloadTest}.
 */
final class KernelDrops {

  private static final Path PROC = Path.of("/proc");
  private static final List<String> TABLES = List.of("net/udp", "net/udp6");
  private static final Path OWN_DESCRIPTORS = Path.of("self", "fd");

  // Columns of a line, parted by blanks. Columns 4 and 5 each hold two values with a colon.
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  private final Path proc;
  private final int descriptor;
  private final String localAddress;

  private KernelDrops(Path proc, int descriptor, InetSocketAddress local) {
    this.proc = proc;
    this.descriptor = descriptor;
    this.localAddress = hex(local);
  }

  /** Of a channel that is bound. */
  static KernelDrops of(Channel channel) {
    return of(channel, PROC);
  }

  /** With another directory than /proc, for tests. */
  static KernelDrops of(Channel channel, Path proc) {
    int descriptor = channel instanceof UnixChannel unix ? unix.fd().intValue() : -1;
    return new KernelDrops(proc, descriptor, (InetSocketAddress) channel.localAddress());
  }

  /** Datagrams dropped since the socket was opened; empty when the kernel does not tell. */
  OptionalLong read() {
    try {
      Set<String> inodes = descriptor < 0 ? ownInodes() : Set.of(inodeOf(ownDescriptor()));
      Predicate<String[]> ours =
          line -> inodes.contains(line[INODE]) && line[LOCAL_ADDRESS].endsWith(localAddress);
      for (String table : TABLES) {
        for (String line : Files.readAllLines(proc.resolve(table))) {
          String[] columns = line.trim().split("\\s+");
          if (columns.length > DROPS && ours.test(columns)) {
            return OptionalLong.of(Long.parseLong(columns[DROPS]));
          }
        }
      }
      return OptionalLong.empty();
    } catch (IOException | DirectoryIteratorException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private Path ownDescriptor() {
    return proc.resolve(OWN_DESCRIPTORS).resolve(String.valueOf(descriptor));
  }

  private Set<String> ownInodes() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> open = Files.newDirectoryStream(proc.resolve(OWN_DESCRIPTORS))) {
      for (Path one : open) {
        try {
          inodes.add(inodeOf(one));
        } catch (IOException ignored) {
          // Closed since it was listed.
        }
      }
    }
    return inodes;
  }

  /** The link's text is {@code socket:[4711]}; of other files something that is no inode. */
  private static String inodeOf(Path descriptor) throws IOException {
    String link = Files.readSymbolicLink(descriptor).toString();
    return link.substring(link.indexOf('[') + 1, link.length() - 1);
  }

  /**
   * As the tables write it: words of 32 bits in the machine's order. An IPv4 address is the end of
   * what stands in the table of IPv6 for it.
   */
  private static String hex(InetSocketAddress local) {
    InetAddress address = local.getAddress();
    StringBuilder text = new StringBuilder();
    ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      text.append(String.format("%08X", words.getInt()));
    }
    return text.append(String.format(":%04X", local.getPort())).toString();
  }
}
