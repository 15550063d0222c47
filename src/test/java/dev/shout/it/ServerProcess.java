package dev.shout.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel says about a running server: descriptors, memory, processor time. */
record ServerProcess(long pid) {

  /** Open file descriptors. */
  long descriptors() {
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Resident memory, KiB. */
  long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  /** Processor time so far, in hundredths of a second (USER_HZ is 100 on Linux). */
  private long ticks() {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    // Behind the name in brackets, which may hold anything: state is field 3, utime 14, stime 15.
    long[] times =
        Pattern.compile(" ")
            .splitAsStream(stat.substring(stat.lastIndexOf(')') + 2))
            .skip(11)
            .limit(2)
            .mapToLong(Long::parseLong)
            .toArray();
    return times[0] + times[1];
  }

  /** Percent of one processor that it uses over the next two seconds. */
  double percentOfAProcessor() {
    long before = ticks();
    long start = System.nanoTime();
    long seconds = 2;
    while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(seconds)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return (ticks() - before) / (double) seconds;
  }
}
