package dev.shout.client;

import dev.shout.config.UdpClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;

/**
 * The UDP client: each line of standard input is a datagram, and its reply a line of standard
 * output.
 *
 * <p>Its {@code config()} is the section {@code udpClient}, see {@link UdpClientOptions}. Runs on
 * its event loop; at the end of input it tells its exit code, 0 or 1.
 */
public final class UdpClientVerticle extends VerticleBase {

  private final StandardStreams streams;
  private final Handler<Integer> whenDone;

  /** For a deployment by class name: the process's own streams; undeploys itself at the end. */
  public UdpClientVerticle() {
    this.streams = StandardStreams.ofProcess();
    this.whenDone = exitCode -> vertx.undeploy(deploymentID());
  }

  /**
   * With streams of the caller's.
   *
   * @param streams lines, replies, errors
   * @param whenDone hears the exit code when all is written: 0, or 1 when a line got no reply
   */
  public UdpClientVerticle(StandardStreams streams, Handler<Integer> whenDone) {
    this.streams = streams;
    this.whenDone = whenDone;
  }

  @Override
  public Future<?> start() {
    UdpClientOptions options = UdpClientOptions.fromJson(config());
    ReplySockets sockets = new ReplySockets(vertx);
    return ServerAddresses.resolve(vertx, options.servers())
        .onSuccess(
            servers ->
                new UdpConversation(
                        vertx, options, servers, sockets, ClientConsole.open(vertx, streams))
                    .run()
                    .onSuccess(whenDone));
  }
}
