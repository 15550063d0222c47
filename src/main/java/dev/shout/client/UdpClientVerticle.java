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
  private final Servers.Opener servers;

  /** For a deployment by class name: the process's own streams; undeploys itself at the end. */
  public UdpClientVerticle() {
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
  public UdpClientVerticle(StandardStreams streams, Handler<Integer> whenDone) {
    this(streams, whenDone, NamedServers::open);
  }

  /**
   * With streams of the caller's, for the servers of a directory.
   *
   * @param streams lines, replies, errors
   * @param whenDone hears the exit code when all is written: 0, or 1 when a line got no reply
   * @param source who can be asked, in place of the servers of the configuration
   */
  public UdpClientVerticle(
      StandardStreams streams, Handler<Integer> whenDone, ServerSource source) {
    this(streams, whenDone, FollowedServers.opener(source));
  }

  private UdpClientVerticle(
      StandardStreams streams, Handler<Integer> whenDone, Servers.Opener servers) {
    this.streams = streams;
    this.whenDone = whenDone;
    this.servers = servers;
  }

  @Override
  public Future<?> start() {
    UdpClientOptions options = UdpClientOptions.fromJson(config());
    ReplySockets sockets = new ReplySockets(vertx);
    return servers
        .open(vertx, options.servers())
        .onSuccess(
            found ->
                new UdpConversation(
                        vertx, options, found, sockets, ClientConsole.open(vertx, streams))
                    .run()
                    .onSuccess(whenDone));
  }
}
