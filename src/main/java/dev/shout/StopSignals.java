package dev.shout;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that stop a server: the first SIGTERM or SIGINT drains it, a second one ends it at
 * once.
 *
 * <p>The JVM alone knows only the first: while its shutdown hooks run it takes no further signal.
 * {@code sun.misc.Signal} is the one way to hear more, in every JDK from 1.1 on and exported by
 * {@code jdk.unsupported}; it is called by reflection because the compiler's warning about its name
 * cannot be switched off. Where it is missing the JVM's own way stays.
 *
 * <p>Signals come in on a thread of the JVM.
 */
final class StopSignals {

  private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

  /** What shells add to a signal's number. */
  private static final int KILLED_BY_SIGNAL = 128;

  private static final AtomicBoolean stopping = new AtomicBoolean();

  private StopSignals() {}

  /** Hears SIGTERM and SIGINT from now on. */
  static void install() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Method numberOf = signal.getMethod("getNumber");
      Object handler =
          Proxy.newProxyInstance(
              StopSignals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) -> {
                received((int) numberOf.invoke(arguments[0]));
                return null;
              });
      for (String name : new String[] {"TERM", "INT"}) {
        Object stop = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handlerType).invoke(null, stop, handler);
      }
    } catch (ReflectiveOperationException e) {
      log.debug("a second signal will not be heard: {}", e + "");
    }
  }

  private static void received(int number) {
    if (stopping.compareAndSet(false, true)) {
      log.info("stopping; a second signal ends at once");
      // exit() runs the shutdown hook, which drains; it does not return, so not on this thread.
      new Thread(() -> System.exit(Main.OK), "stop").start();
    } else {
      Runtime.getRuntime().halt(KILLED_BY_SIGNAL + number);
    }
  }
}
