package dev.shout.client;

import dev.shout.config.TcpClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;

/**
 * The TCP client: the lines of standard input go through a connection, and the replies come out on
 * standard output, a line each.
 *
 * <p>Its {@code config()} is the section {@code tcpClient}, see {@link TcpClientOptions}. Runs on
 * its event loop; at the end of input it tells its exit code, 0 or 1.
 */
public final class TcpClientVerticle extends VerticleBase {

  private final StandardStreams streams;
  private final Handler<Integer> whenDone;

  /** For a deployment by class name: the process's own streams; undeploys itself at the end. */
  public TcpClientVerticle() {
    this.streams = StandardStreams.ofProcess();
    this.whenDone = exitCode -> vertx.undeploy(deploymentID());
  }

  /**
   * With streams of the caller's.
   *
   * @param streams lines, replies, errors
   * @param whenDone hears the exit code when all is written: 0, or 1 when a line got no reply
   */
  public TcpClientVerticle(StandardStreams streams, Handler<Integer> whenDone) {
    this.streams = streams;
    this.whenDone = whenDone;
  }

  @Override
  public Future<?> start() {
    TcpClientOptions options = TcpClientOptions.fromJson(config());
    new TcpConversation(vertx, options, ClientConsole.open(vertx, streams))
        .run()
        .onSuccess(whenDone);
    return Future.succeededFuture();
  }
}
