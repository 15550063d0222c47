package dev.shout.net;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;

/**
 * Netty's handler of epoll, made to tell of a connection's input once where it comes, and not as
 * long as it is there: edge-triggered (epoll(7)), where that is safe.
 *
 * <p>Netty 4.2 is level-triggered alone: the kernel keeps each socket it has told of in its list,
 * and looks at it once more the next time, mostly to find nothing. That is 4 % of a short message.
 *
 * <p>Edge-triggered, input that was left in the socket would be waited for in vain. So a connection
 * becomes so only after {@link #QUIET_TURNS} turns that each read all there was, and stops being so
 * as soon as a turn does not:
 *
 * <ul>
 *   <li>its last read filled the buffer, so that there may be more;
 *   <li>a read stopped at urgent data, which it does even with more behind: so urgent data is asked
 *       for too, and is heard of with the input;
 *   <li>there was anything but input: the peer's end, an error, room for output;
 *   <li>Netty asked for something else, because reads are paused or a write waits.
 * </ul>
 *
 * <p>To change is a system call, after which the kernel tells of what is there in any case. A short
 * connection never pays for it, and one that fills its buffers or waits for its peer hardly.
 *
 * <p>All of it runs on the event loop. {@code EdgeTriggeredTest} holds each of these cases, and
 * fails when Netty does it otherwise.
 */
final class EdgeTriggered implements IoHandler {

  /** Turns in a row that read all there was, before a connection is edge-triggered. */
  static final int QUIET_TURNS = 16;

  /** Urgent data, which Netty has no name for (epoll_ctl(2)). */
  private static final int EPOLLPRI = 0x002;

  private static final EpollIoOps LEVEL = EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLRDHUP);

  private static final EpollIoOps EDGE =
      LEVEL.with(EpollIoOps.EPOLLET).with(EpollIoOps.valueOf(EPOLLPRI));

  /** The handle of a channel is its Unsafe, a class within that of the channel. */
  private static final ClassValue<Boolean> OF_A_CONNECTION =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> handle) {
          return handle.getEnclosingClass() == EpollSocketChannel.class;
        }
      };

  private final IoHandler epoll;

  /**
   * Makes a handler.
   *
   * @param epoll Netty's, which does the work
   */
  EdgeTriggered(IoHandler epoll) {
    this.epoll = epoll;
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    if (!OF_A_CONNECTION.get(handle.getClass())) {
      return epoll.register(handle);
    }
    Connection connection = new Connection((EpollIoHandle) handle);
    connection.registration = epoll.register(connection);
    return connection;
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return epoll.isCompatible(handleType);
  }

  /** Stands between a channel and epoll, and so sees each event and all that Netty asks for. */
  @SuppressWarnings("try") // what close() may throw is Netty's to say
  private static final class Connection implements EpollIoHandle, IoRegistration {

    private final EpollIoHandle handle;
    private IoRegistration registration;
    private IoOps asked = EpollIoOps.NONE;
    private int quietTurns;

    Connection(EpollIoHandle handle) {
      this.handle = handle;
    }

    @Override
    public void handle(IoRegistration ignored, IoEvent event) {
      handle.handle(this, event);
      if (!LEVEL.equals(asked)) {
        return;
      }
      if (!readAllThereWas(event)) {
        levelAgain();
      } else if (quietTurns < QUIET_TURNS && ++quietTurns == QUIET_TURNS) {
        registration.submit(EDGE);
      }
    }

    private void levelAgain() {
      boolean edge = quietTurns == QUIET_TURNS;
      quietTurns = 0;
      if (edge) {
        registration.submit(LEVEL);
      }
    }

    @SuppressWarnings("deprecation") // Netty's name for what it returns
    private boolean readAllThereWas(IoEvent event) {
      if (!EpollIoOps.EPOLLIN.equals(((EpollIoEvent) event).ops())) {
        return false;
      }
      var reads = ((Channel.Unsafe) handle).recvBufAllocHandle();
      return reads.lastBytesRead() < reads.attemptedBytesRead();
    }

    @Override
    public long submit(IoOps ops) {
      quietTurns = 0;
      asked = ops;
      return registration.submit(ops);
    }

    @Override
    public FileDescriptor fd() {
      return handle.fd();
    }

    @Override
    public void registered() {
      handle.registered();
    }

    @Override
    public void unregistered() {
      handle.unregistered();
    }

    @Override
    public void close() throws Exception {
      handle.close();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      return registration.cancel();
    }
  }
}
