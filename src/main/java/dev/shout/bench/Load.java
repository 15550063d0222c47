package dev.shout.bench;

/**
 * The load of one connection, or of one UDP socket. All of it runs on the connection's event loop.
 */
interface Load {

  /** Begins; the timetable's start is now, or was a moment ago. */
  void begin(Timetable timetable);

  /** Sends what may be sent: in an open loop this is called when a message's time has come. */
  void fill(long now);

  /** Looks for what no event tells: time-outs, and the end. Called every few milliseconds. */
  void tick(long now);

  /** Whether nothing more will come: all was answered or given up after the end, or it failed. */
  boolean isDone();

  /** Closes the connection, and counts what was left undone. */
  void close();
}
