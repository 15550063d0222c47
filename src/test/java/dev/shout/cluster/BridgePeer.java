package dev.shout.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/** A blocking peer of the bridge, which can also do what it must not. */
final class BridgePeer implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;

  BridgePeer(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  BridgePeer raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  BridgePeer frame(String content) throws IOException {
    byte[] bytes = content.replace('\'', '"').getBytes(UTF_8);
    return raw(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array());
  }

  BridgePeer frame(JsonObject content) throws IOException {
    byte[] bytes = content.toBuffer().getBytes();
    return raw(ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array());
  }

  JsonObject next() throws IOException {
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return new JsonObject(new String(content, UTF_8));
  }

  /** Whether the bridge has closed, after all that it still had to say. */
  boolean isClosed() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException e) {
      return true;
    }
  }

  /** Asks for the upper case, and returns the frame that comes back. */
  JsonObject ask(Object body) throws IOException {
    frame(
        new JsonObject()
            .put("type", "send")
            .put("address", BusAddress.UPPERCASE)
            .put("replyAddress", "r")
            .put("body", body));
    return next();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
