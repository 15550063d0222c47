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
  private final Servers.Opener servers;

  /** For a deployment by class name: the process's own streams; undeploys itself at the end. */
  public TcpClientVerticle() {
    this.streams = StandardStreams.ofProcess();
    this.whenDone = exitCode -> vertx.undeploy(deploymentID());
    this.servers = NamedServers::open;
  }

  /**
   * With streams of the caller's, for the servers of the configuration.
   *
   * @param streams lines, replies, errors
   * @param whenDone hears the exit code when all is written: 0, or 1 when a line got no reply
   */
  public TcpClientVerticle(StandardStreams streams, Handler<Integer> whenDone) {
    this(streams, whenDone, NamedServers::open);
  }

  /**
   * With streams of the caller's, for the servers of a directory.
   *
   * @param streams lines, replies, errors
   * @param whenDone hears the exit code when all is written: 0, or 1 when a line got no reply
   * @param source who can be asked, in place of the servers of the configuration
   */
  public TcpClientVerticle(
      StandardStreams streams, Handler<Integer> whenDone, ServerSource source) {
    this(streams, whenDone, FollowedServers.opener(source));
  }

  private TcpClientVerticle(
      StandardStreams streams, Handler<Integer> whenDone, Servers.Opener servers) {
    this.streams = streams;
    this.whenDone = whenDone;
    this.servers = servers;
  }

  @Override
  public Future<?> start() {
    TcpClientOptions options = TcpClientOptions.fromJson(config());
    return servers
        .open(vertx, options.servers())
        .onSuccess(
            found ->
                new TcpConversation(vertx, options, found, ClientConsole.open(vertx, streams))
                    .run()
                    .onSuccess(whenDone));
  }
}
