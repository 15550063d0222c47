package dev.shout.text;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;

/**
 * The ways into the loops over text, of which the JVM's compiler makes units of their own.
 *
 * <p>The obvious calls are inlined into their caller, and that one into its own, up to some method
 * below the event loop; which one is at the top is chance. After 15 calls (MaxInlineLevel) the
 * compiler stops, wherever it is: in the midst of a loop over words, each of which is a call from
 * then on, and no vector instruction left. Of 14 servers that were started 2 took a quarter of the
 * processor's time for it, as long as they ran. And where a loop with look-ups lies within another
 * with calls, the compiler keeps the table's address in no register, but names it again at each
 * look-up: an eighth of the time in three of four starts.
 *
 * <p>A call through a method handle is never inlined unless the handle is a constant, and what is
 * in a field that is not final is none. It costs some nanoseconds, and gives both sides all 15
 * calls ({@code CompiledApartTest}). Stateless, any thread.
 */
@SuppressWarnings("NonFinalStaticField") // see above
final class CompiledApart {

  private static MethodHandle ascii =
      find(Ascii.class, "run", ByteBuffer.class, int.class, int.class, ByteBuffer.class, int.class);

  /** Found when it is first needed: no server sees anything but ASCII while it starts. */
  private static final class Filling {

    private static MethodHandle fill =
        find(TextBlock.class, "fill", ByteBuffer.class, int.class, int.class, boolean.class);
  }

  private CompiledApart() {}

  private static MethodHandle find(Class<?> owner, String name, Class<?>... parameters) {
    try {
      return MethodHandles.lookup().unreflect(owner.getDeclaredMethod(name, parameters));
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** See {@link Ascii#run}. */
  static int ascii(ByteBuffer in, int from, int to, ByteBuffer out, int at) {
    try {
      return (int) ascii.invokeExact(in, from, to, out, at);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  /** See {@link TextBlock#fill}. */
  static int fill(TextBlock block, ByteBuffer in, int from, int bytes, boolean endOfText) {
    try {
      return (int) Filling.fill.invokeExact(block, in, from, bytes, endOfText);
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
