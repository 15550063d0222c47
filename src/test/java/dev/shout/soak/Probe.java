package dev.shout.soak;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Measures a JVM from outside: over JMX, which it is asked to open, and in Linux's {@code /proc}.
 *
 * <p>One attachment for the whole run: {@code jcmd} would start a JVM for every figure.
 */
final class Probe implements AutoCloseable {

  private static final Pattern OTHER =
      Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)");
  private static final Pattern STATUS = Pattern.compile("(?m)^(VmRSS|Threads):\\s*(\\d+)");
  private static final long SETTLE_MILLIS = 2_000;
  private static final int EQUAL_LOOKS = 5;

  private final Path proc;
  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final MemoryMXBean memory;
  private final BufferPoolMXBean direct;

  private Probe(long pid, JMXConnector connector) throws IOException {
    this.proc = Path.of("/proc", String.valueOf(pid));
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
    this.memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
    this.direct =
        ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
  }

  @SuppressWarnings("BanJNDI") // the JVM that we have just started ourselves
  static Probe attach(long pid) throws IOException {
    try {
      VirtualMachine jvm = VirtualMachine.attach(String.valueOf(pid));
      try {
        JMXServiceURL url = new JMXServiceURL(jvm.startLocalManagementAgent());
        return new Probe(pid, JMXConnectorFactory.connect(url));
      } finally {
        jvm.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Measures, after a full collection and when connections that were reset are gone. */
  Sample sample(long seconds, long visits) throws IOException, JMException {
    settle();
    memory.gc();
    return new Sample(
        seconds,
        visits,
        memory.getHeapMemoryUsage().getUsed(),
        direct.getMemoryUsed(),
        otherNative(),
        status("VmRSS") * 1024,
        descriptors(),
        status("Threads"));
  }

  /** Returns when the number of descriptors stays, or a leak of them keeps it from staying. */
  private void settle() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLE_MILLIS);
    long last = -1;
    for (int equal = 0; equal < EQUAL_LOOKS && System.nanoTime() < end; ) {
      long now = descriptors();
      equal = now == last ? equal + 1 : 0;
      last = now;
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private long otherNative() throws IOException, JMException {
    Object report =
        server.invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "vmNativeMemory",
            new Object[] {new String[] {"summary"}},
            new String[] {String[].class.getName()});
    Matcher other = OTHER.matcher(String.valueOf(report));
    return other.find() ? Long.parseLong(other.group(1)) * 1024 : 0;
  }

  private long status(String name) throws IOException {
    Matcher status = STATUS.matcher(Files.readString(proc.resolve("status")));
    while (status.find()) {
      if (status.group(1).equals(name)) {
        return Long.parseLong(status.group(2));
      }
    }
    throw new IOException("no " + name + " of the server");
  }

  private long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
      return open.count();
    }
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
