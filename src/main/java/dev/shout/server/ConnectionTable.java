package dev.shout.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The open connections of a TCP server, page by page, the oldest first.
 *
 * <p>Made so that a table of 100,000 connections costs the event loops next to nothing: each copies
 * its references at once, some microseconds for ten thousand; a worker thread sorts them by their
 * number; and only those of the page are looked at, on the event loop that each belongs to, {@value
 * #SLICE} at a time.
 *
 * <p>Any thread; the futures complete on the context of the caller.
 */
public final class ConnectionTable {

  /** Connections looked at before an event loop goes on with its work. */
  private static final int SLICE = 100;

  private final Vertx vertx;
  private final List<TcpServerVerticle> instances;

  /**
   * Makes the table of a server.
   *
   * @param vertx the instance that it runs in
   * @param instances all of them, started
   */
  public ConnectionTable(Vertx vertx, List<TcpServerVerticle> instances) {
    this.vertx = vertx;
    this.instances = List.copyOf(instances);
  }

  /**
   * The connections of one moment.
   *
   * @param all sorted by age, the oldest first
   */
  public record Snapshot(List<TcpServerConnection> all) {

    /**
     * How many there were.
     *
     * @return a count
     */
    public int size() {
      return all.size();
    }
  }

  /**
   * Takes down which connections are open.
   *
   * @return the connections, to be read with {@link #rows}
   */
  public Future<Snapshot> snapshot() {
    List<Future<TcpServerConnection[]>> parts =
        instances.stream().map(TcpServerVerticle::openConnections).toList();
    return Future.all(parts).compose(all -> vertx.executeBlocking(() -> sorted(parts), false));
  }

  private static Snapshot sorted(List<Future<TcpServerConnection[]>> parts) {
    List<TcpServerConnection> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(Arrays.asList(part.result())));
    all.sort(Comparator.comparingLong(TcpServerConnection::id));
    return new Snapshot(all);
  }

  /**
   * Looks at some connections.
   *
   * @param snapshot of this table
   * @param from the first, from 0
   * @param count how many at most
   * @return those that are still open, in their order
   */
  public Future<List<ConnectionInfo>> rows(Snapshot snapshot, long from, int count) {
    int first = (int) Math.min(from, snapshot.size());
    List<TcpServerConnection> picked =
        snapshot.all().subList(first, (int) Math.min((long) first + count, snapshot.size()));
    List<Future<List<ConnectionInfo>>> slices = new ArrayList<>();
    for (int i = 0; i < instances.size(); i++) {
      int instance = i;
      List<TcpServerConnection> its =
          picked.stream().filter(connection -> connection.instance() == instance).toList();
      for (int at = 0; at < its.size(); at += SLICE) {
        List<TcpServerConnection> slice = its.subList(at, Math.min(at + SLICE, its.size()));
        slices.add(instances.get(i).describe(slice));
      }
    }
    return Future.all(slices)
        .map(
            all ->
                slices.stream()
                    .flatMap(slice -> slice.result().stream())
                    .sorted(Comparator.comparingLong(ConnectionInfo::id))
                    .toList());
  }
}
