package dev.shout.cluster;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the bridge: cuts the bytes into frames, lets through what {@link BridgeFrame}
 * accepts, and watches what goes out.
 *
 * <p>Vert.x's bridge keeps whatever arrives until a frame is whole, throws at what it does not
 * know, logs it, and writes without asking whether anybody reads. Here a frame has a greatest
 * length, a connection that does not read or does not answer is closed, and all of it is counted.
 * Runs on the event loop of the connection; nothing that a peer sends makes it fail.
 */
final class BridgeConnection {

  private static final Logger log = LoggerFactory.getLogger(BridgeConnection.class);

  private static final int LENGTH_BYTES = 4;

  /** Frames of the greatest length that may wait for a peer that does not read. */
  private static final int FRAMES_WAITING = 4;

  /** Requests that one peer may have been given and not answered. */
  private static final int MAX_UNANSWERED = 1_024;

  private final NetSocket socket;
  private final Handler<NetSocket> protocol;
  private final int maxFrameBytes;
  private final BridgeCounters counters;
  private final RecordParser frames = RecordParser.newFixed(LENGTH_BYTES);
  private final Set<String> registered = new HashSet<>();
  private final Set<String> unanswered = new HashSet<>();
  private final NetSocket seen = BridgeProtocol.answering(NetSocket.class, this::asSocket);
  private Handler<Buffer> toProtocol;
  private Handler<Void> atEnd;
  private boolean lengthIsNext = true;
  private boolean closed;
  private long waitingBytes;

  BridgeConnection(
      NetSocket socket, Handler<NetSocket> protocol, int maxFrameBytes, BridgeCounters counters) {
    this.socket = socket;
    this.protocol = protocol;
    this.maxFrameBytes = maxFrameBytes;
    this.counters = counters;
  }

  void start() {
    protocol.handle(seen);
    frames.setOutput(this::part);
    socket.exceptionHandler(e -> log.debug("bridge: {}", e + ""));
    socket.closeHandler(gone -> ended());
    socket.endHandler(end -> close());
    socket.handler(
        bytes -> {
          if (!closed) {
            frames.handle(bytes);
          }
        });
  }

  /** What the protocol sees of the socket: its handlers are kept here, and its writes counted. */
  private Object asSocket(Object self, Method method, Object... arguments) throws Throwable {
    switch (method.getName()) {
      case "handler" -> {
        @SuppressWarnings("unchecked")
        Handler<Buffer> handler = (Handler<Buffer>) arguments[0];
        toProtocol = handler;
        return self;
      }
      case "endHandler" -> {
        @SuppressWarnings("unchecked")
        Handler<Void> handler = (Handler<Void>) arguments[0];
        atEnd = handler;
        return self;
      }
      case "exceptionHandler" -> {
        return self;
      }
      case "write" -> {
        return write((Buffer) arguments[0]);
      }
      default -> {
        try {
          return method.invoke(socket, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
  }

  private Future<Void> write(Buffer frame) {
    if (closed) {
      return Future.failedFuture("closed");
    }
    if (!registered.isEmpty()) {
      noteDelivery(frame);
    }
    int length = frame.length();
    waitingBytes += length;
    if (waitingBytes > (long) FRAMES_WAITING * maxFrameBytes
        || unanswered.size() > MAX_UNANSWERED) {
      counters.tooSlow();
      close();
      return Future.failedFuture("too slow");
    }
    if (socket.writeQueueFull()) {
      // It shall read what it has asked for before it asks for more.
      socket.pause();
      socket.drainHandler(drained -> socket.resume());
    }
    return socket.write(frame).onComplete(written -> waitingBytes -= length);
  }

  /** A request that the peer shall answer comes with an address for the reply. */
  private void noteDelivery(Buffer frame) {
    JsonObject message = new JsonObject(frame.getBuffer(LENGTH_BYTES, frame.length()));
    String reply = message.getString("replyAddress");
    if (reply != null && registered.contains(message.getString("address"))) {
      unanswered.add(reply);
    }
  }

  /** A length, then as many bytes, and so on. */
  private void part(Buffer part) {
    if (closed) {
      return;
    }
    if (!lengthIsNext) {
      lengthIsNext = true;
      frames.fixedSizeMode(LENGTH_BYTES);
      frame(part);
      return;
    }
    int length = part.getInt(0);
    if (length > 0 && length <= maxFrameBytes) {
      lengthIsNext = false;
      frames.fixedSizeMode(length);
    } else {
      if (length > 0) {
        counters.frameTooLong();
      } else {
        counters.garbage();
      }
      refuseAndClose("expected a frame of 1 to " + maxFrameBytes + " bytes");
    }
  }

  private void frame(Buffer content) {
    JsonObject message;
    try {
      message = new JsonObject(content);
    } catch (DecodeException | ClassCastException e) {
      // Where one frame is none, the next length may be anything.
      counters.garbage();
      refuseAndClose("expected a JSON object");
      return;
    }
    Optional<BridgeFrame.Refusal> refusal = BridgeFrame.check(message, registered, unanswered);
    if (refusal.isPresent()) {
      if (refusal.get().ofAddress()) {
        counters.addressRefused();
      } else {
        counters.garbage();
      }
      FrameHelper.sendErrFrame(refusal.get().message(), seen);
      return;
    }
    counters.frame();
    BridgeFrame.remember(message, registered, unanswered);
    try {
      toProtocol.handle(
          Buffer.buffer(LENGTH_BYTES + content.length())
              .appendInt(content.length())
              .appendBuffer(content));
    } catch (RuntimeException e) {
      log.debug("bridge: {}", e + "");
      counters.garbage();
      refuseAndClose("not understood");
    }
  }

  private void refuseAndClose(String why) {
    FrameHelper.sendErrFrame(why, seen);
    close();
  }

  private void close() {
    closed = true;
    Future<Void> unused = socket.close();
  }

  /** The protocol forgets what was registered here. */
  private void ended() {
    closed = true;
    counters.closed();
    if (atEnd != null) {
      atEnd.handle(null);
    }
  }
}
