package dev.shout;

import dev.shout.client.StandardStreams;
import dev.shout.client.TcpClientVerticle;
import dev.shout.client.UdpClientVerticle;
import dev.shout.net.Transports;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short life of all programs in one process, for the JVM to learn which classes they need: what
 * it writes down at the end lets the next start take half the time.
 *
 * <pre>{@code
 * java -XX:ArchiveClassesAtExit=shout.jsa -cp shout.jar dev.shout.Training    # JDK 17 to 24
 * java -XX:AOTCacheOutput=shout.aot       -cp shout.jar dev.shout.Training    # from 25 on
 * }</pre>
 *
 * {@code ./shout} and the image do this. The server listens on free ports of 127.0.0.1, is asked
 * over both protocols and by both clients, and the process ends: with 0 when all was answered, with
 * 1 otherwise, after {@value #LIMIT_SECONDS} seconds at the latest. Runs on the main thread.
 */
public final class Training {

  private static final long LIMIT_SECONDS = 60;

  /** Enough for the JVM to note what is hot, which JDK 25 keeps as well. */
  private static final int MESSAGES = 10_000;

  private static final Pattern PORTS = Pattern.compile("UDP \\S+:(\\d+) and TCP \\S+:(\\d+)\\s");
  private static final byte[] TEXT = "hello, straße\n".getBytes(StandardCharsets.UTF_8);

  private static final Logger log = LoggerFactory.getLogger(Training.class);

  private Training() {}

  /**
   * Runs it.
   *
   * @param arguments none
   * @throws Exception when something did not answer; the exit code is 1 then
   */
  public static void main(String[] arguments) throws Exception {
    endAtTheLatest();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      // As a start meets them: a file, and variables of the environment.
      String[] server = {"server", "127.0.0.1:0", "-conf", "{\"udp\": {}, \"tcp\": {}}"};
      int code =
          Main.run(server, Map.of("SHOUT_LOG_LEVEL", "info", "PATH", ""), System.out, System.err);
      // The ready line is said before run() returns.
      Matcher ports = PORTS.matcher(said.toString(StandardCharsets.UTF_8));
      if (code != Main.OK || !ports.find()) {
        throw new IOException("the server did not start");
      }
      int udp = Integer.parseInt(ports.group(1));
      int tcp = Integer.parseInt(ports.group(2));
      askUdp(udp);
      askTcp(tcp);
      runClients(udp, tcp);
    } catch (Exception e) {
      log.error("training failed: {}", e + "");
      Runtime.getRuntime().halt(Main.FAILED);
    }
    System.exit(Main.OK);
  }

  private static void endAtTheLatest() {
    Thread watch =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(LIMIT_SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(Main.FAILED);
            },
            "limit");
    watch.setDaemon(true);
    watch.start();
  }

  private static void askUdp(int port) throws IOException {
    InetAddress host = InetAddress.getLoopbackAddress();
    DatagramPacket reply = new DatagramPacket(new byte[2 * TEXT.length], 2 * TEXT.length);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      for (int i = 0; i < MESSAGES; i++) {
        socket.send(new DatagramPacket(TEXT, TEXT.length, host, port));
        socket.receive(reply);
      }
    }
  }

  private static void askTcp(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      byte[] reply = new byte[2 * TEXT.length];
      for (int i = 0; i < MESSAGES; i++) {
        out.write(TEXT);
        int last = 0;
        while (last != '\n') {
          int length = in.read(reply);
          last = length < 0 ? '\n' : reply[length - 1];
        }
      }
      socket.shutdownOutput();
      in.readAllBytes();
    }
  }

  private static void runClients(int udp, int tcp) throws Exception {
    Vertx vertx = Vertx.builder().withTransport(Transports.named(Transports.AUTO)).build();
    runClient(vertx, udp, UdpClientVerticle::new);
    runClient(vertx, tcp, TcpClientVerticle::new);
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private static void runClient(
      Vertx vertx, int port, BiFunction<StandardStreams, Handler<Integer>, Deployable> client)
      throws Exception {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    ByteArrayOutputStream replies = new ByteArrayOutputStream();
    StandardStreams streams =
        new StandardStreams(new ByteArrayInputStream(TEXT), replies, replies, false);
    JsonObject config = new JsonObject().put("servers", new JsonArray().add("127.0.0.1:" + port));
    vertx
        .deployVerticle(
            client.apply(streams, done::complete), new DeploymentOptions().setConfig(config))
        .onFailure(done::completeExceptionally);
    if (done.get() != Main.OK) {
      throw new IOException("a client had no reply: " + replies);
    }
  }
}
