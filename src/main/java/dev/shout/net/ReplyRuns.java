package dev.shout.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.Set;

/**
 * Replies in a row to one address, of one length, given to the kernel as one: it goes once down the
 * network stack, and is cut apart at its end (UDP_SEGMENT, Linux 4.18; Willem de Bruijn and Eric
 * Dumazet, "Optimizing UDP for content delivery", 2018). On the wire and for who receives them they
 * are the same datagrams. The last of a run may be shorter.
 *
 * <p>A client with several datagrams on their way gets its replies in such runs, for they were read
 * that way. A datagram that comes alone is no run, and waits for none: its reply goes out with the
 * batch that it was read in.
 *
 * <p>The kernel refuses a run where the datagrams do not fit the path, or the network device cannot
 * do its part. Then each datagram of it is sent by itself, and so are all later ones of this socket
 * ({@code ReplyRunsTest.shouldSendEachByItselfWhenTheKernelRefusesARun}).
 *
 * <p>One for each channel, on its event loop.
 */
final class ReplyRuns {

  /** Bytes of a datagram that fits the smallest path of IPv6 (1,280, less the headers). */
  static final int LARGEST_DATAGRAM = 1_232;

  /** The kernel's UDP_MAX_SEGMENTS, before 6.9. */
  static final int MOST_DATAGRAMS = 64;

  /** A run is one datagram to most of the kernel: 65,535 bytes with its headers. */
  private static final int MOST_BYTES = 65_487;

  /** EIO, EINVAL and EMSGSIZE: it is the run that the kernel does not like. */
  private static final Set<Integer> REFUSALS = Set.of(5, 22, 90);

  private final ReplyHandler handler;
  private final Channel channel;

  /** What replies of a turn are copied to; kept until the kernel is late. Null before the first. */
  private ByteBuf memory;

  /** The run that may go on: its first reply while it has only one, and what all have in common. */
  private ByteBuf first;

  private InetSocketAddress to;
  private int length;
  private int count;
  private int start;

  private boolean refused;

  ReplyRuns(ReplyHandler handler, Channel channel) {
    this.handler = handler;
    this.channel = channel;
  }

  /** Can the kernel do it for this channel? */
  static boolean supports(Channel channel) {
    return channel instanceof EpollDatagramChannel
        && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
  }

  /**
   * Adds a reply, to be written with those before it or after them.
   *
   * @param reply taken over
   * @param recipient where to
   */
  void add(ByteBuf reply, InetSocketAddress recipient) {
    if (count > 0 && belongs(reply, recipient)) {
      append(reply);
    } else {
      end();
      if (refused) {
        handler.write(reply, recipient);
      } else {
        first = reply;
        to = recipient;
        length = reply.readableBytes();
        count = 1;
      }
    }
  }

  private boolean belongs(ByteBuf reply, InetSocketAddress recipient) {
    return reply.isReadable()
        && reply.readableBytes() <= length
        && length <= LARGEST_DATAGRAM
        && count < MOST_DATAGRAMS
        && (count + 1) * length <= MOST_BYTES
        && recipient.getPort() == to.getPort()
        && recipient.getAddress().equals(to.getAddress());
  }

  private void append(ByteBuf reply) {
    if (count == 1) {
      begin();
    }
    boolean last = reply.readableBytes() < length;
    copy(reply);
    count++;
    if (last) {
      end();
    }
  }

  private void begin() {
    int most = MOST_DATAGRAMS * LARGEST_DATAGRAM;
    if (memory == null || memory.writableBytes() < MOST_BYTES) {
      release();
      // Not from the pool, whose buffers make objects when they are copied to.
      memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(2 * most, 2 * most);
    }
    start = memory.writerIndex();
    copy(first);
    first = null;
  }

  private void copy(ByteBuf reply) {
    memory.writeBytes(reply);
    reply.release();
  }

  /** Writes what was added and not yet written. */
  void end() {
    if (count == 1) {
      handler.write(first, to);
      first = null;
    } else if (count > 1) {
      ByteBuf run = memory.retainedSlice(start, memory.writerIndex() - start);
      handler.write(
          new SegmentedDatagramPacket(run.retain(), length, to),
          new Outcome(run, length, to, count));
    }
    count = 0;
  }

  /** After a flush: the memory is free again, unless runs wait for the kernel. */
  void flushed() {
    if (memory != null && memory.refCnt() == 1) {
      memory.clear();
    } else {
      release();
    }
  }

  /** Gives back the memory, and what was not written. */
  void close() {
    if (first != null) {
      first.release();
      first = null;
    }
    count = 0;
    release();
  }

  private void release() {
    if (memory != null) {
      memory.release();
      memory = null;
    }
  }

  /** Hears what became of a run, and holds it until then. */
  private final class Outcome extends DefaultChannelPromise {

    private final ByteBuf run;
    private final int length;
    private final InetSocketAddress to;
    private final int count;

    Outcome(ByteBuf run, int length, InetSocketAddress to, int count) {
      super(channel);
      this.run = run;
      this.length = length;
      this.to = to;
      this.count = count;
    }

    @Override
    public boolean trySuccess(Void result) {
      run.release();
      handler.sent(count);
      return true;
    }

    @Override
    public boolean tryFailure(Throwable cause) {
      if (cause instanceof NativeIoException error && channel.isActive()) {
        if (!refused && REFUSALS.contains(-error.expectedErr())) {
          refused = true;
          handler.sentApart(cause);
        }
        // Not within the flush that has just failed.
        channel.eventLoop().execute(this::sendEach);
      } else {
        run.release();
        for (int i = 0; i < count; i++) {
          handler.failed(cause);
        }
      }
      return true;
    }

    private void sendEach() {
      while (run.isReadable()) {
        handler.write(run.readRetainedSlice(Math.min(length, run.readableBytes())), to);
      }
      run.release();
      handler.flush();
    }

    @Override
    public boolean setUncancellable() {
      return true;
    }
  }
}
