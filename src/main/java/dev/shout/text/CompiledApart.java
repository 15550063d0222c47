package dev.shout.text;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * The way into {@link Conversion}, of which the JVM's compiler makes units of their own.
 *
 * <p>The obvious call is inlined into its caller, and that one into its own, up to some method
 * below the event loop. After 15 calls (MaxInlineLevel) the compiler stops, wherever it is: in the
 * midst of a loop over words, each of which is a call from then on, and no vector instruction left.
 * Which method is at the top is chance. Of 14 servers that were started 2 took a quarter of the
 * processor's time for it, as long as they ran.
 *
 * <p>A call through a method handle is never inlined unless the handle is a constant, and what is
 * in a field that is not final is none. It costs some nanoseconds, and gives both sides all 15
 * calls ({@code CompiledApartTest}). Stateless, any thread.
 */
@SuppressWarnings("NonFinalStaticField") // see above
final class CompiledApart {

  private static MethodHandle inPlace =
      find("inPlace", methodType(int.class, ByteBuffer.class, int.class, int.class));

  private static MethodHandle message =
      find(
          "message",
          methodType(boolean.class, ByteBuffer.class, int.class, int.class, Uppercase.Room.class));

  private static MethodHandle convert =
      find("convert", methodType(void.class, ByteBuffer.class, ByteBuffer.class, boolean.class));

  private CompiledApart() {}

  private static MethodHandle find(String name, MethodType type) {
    try {
      return MethodHandles.lookup().findStatic(Conversion.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static int inPlace(ByteBuffer buffer, int from, int to) {
    try {
      return (int) inPlace.invokeExact(buffer, from, to);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  static boolean message(ByteBuffer bytes, int from, int to, Uppercase.Room room) {
    try {
      return (boolean) message.invokeExact(bytes, from, to, room);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  static void convert(ByteBuffer in, ByteBuffer out, boolean endOfInput) {
    try {
      convert.invokeExact(in, out, endOfInput);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** What is thrown there is none that has to be declared: a handle only does not know. */
  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e;
  }
}
