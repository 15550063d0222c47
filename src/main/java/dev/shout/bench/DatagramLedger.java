package dev.shout.bench;

/**
 * What became of each datagram of a socket: answered, lost or still awaited; and so what a reply
 * is: the answer, one more copy of it, or one that came too late.
 *
 * <p>A ring that holds the last numbers, kept at least twice as long as the oldest datagram that is
 * awaited is old: so a late reply is told from a doubled one. It grows when a lost datagram keeps
 * its place while thousands pass by, and not otherwise. On the socket's event loop.
 */
final class DatagramLedger {

  /** What a reply is. */
  enum Reply {
    /** The first to its datagram, within the time-out. */
    ANSWER,
    /** The first to a datagram that was given up. */
    LATE,
    /** Another one to the same datagram. */
    DOUBLED,
    /** To a datagram that was never sent. */
    UNKNOWN
  }

  private static final byte AWAITED = 1;
  private static final byte ANSWERED = 2;
  private static final byte LOST = 3;

  private static final int MIN_CAPACITY = 1024;

  /** 17 bytes each: a socket's ledger stays below 36 MB, whatever happens. */
  private static final int MAX_CAPACITY = 1 << 21;

  private byte[] state = new byte[MIN_CAPACITY];
  private long[] intendedAt = new long[MIN_CAPACITY];
  private long[] sentAt = new long[MIN_CAPACITY];
  private int mask = MIN_CAPACITY - 1;

  /** All numbers below are answered or lost. */
  private long oldest;

  /** What is below is forgotten. */
  private long remembered;

  private long next;
  private long highestAnswered = -1;
  private boolean outOfOrder;
  private int inFlight;

  /** Datagrams that are awaited. */
  int inFlight() {
    return inFlight;
  }

  /** Whether the oldest awaited datagram leaves room for one more. */
  boolean hasRoom() {
    return next - oldest < MAX_CAPACITY / 2;
  }

  /** The number of the next datagram. */
  long next() {
    return next;
  }

  /** Notes that the next datagram goes out. */
  void sent(long intended, long now) {
    if (next - oldest >= state.length / 2 && state.length < MAX_CAPACITY) {
      grow();
    }
    int at = (int) next & mask;
    state[at] = AWAITED;
    intendedAt[at] = intended;
    sentAt[at] = now;
    next++;
    inFlight++;
    remembered = Math.max(remembered, next - state.length);
  }

  private void grow() {
    int capacity = 2 * state.length;
    byte[] states = new byte[capacity];
    long[] intended = new long[capacity];
    long[] sent = new long[capacity];
    for (long number = remembered; number < next; number++) {
      int from = (int) number & mask;
      int to = (int) number & (capacity - 1);
      states[to] = state[from];
      intended[to] = intendedAt[from];
      sent[to] = sentAt[from];
    }
    state = states;
    intendedAt = intended;
    sentAt = sent;
    mask = capacity - 1;
  }

  /** Judges a reply. What is too old to be remembered was answered, almost certainly. */
  Reply reply(long number) {
    if (number >= next || number < 0) {
      return Reply.UNKNOWN;
    }
    if (number < remembered) {
      return Reply.DOUBLED;
    }
    int at = (int) number & mask;
    byte was = state[at];
    state[at] = ANSWERED;
    if (was == ANSWERED) {
      return Reply.DOUBLED;
    }
    if (was == LOST) {
      return Reply.LATE;
    }
    inFlight--;
    // Reordered as RFC 4737 has it: behind one that was sent later.
    outOfOrder = number < highestAnswered;
    highestAnswered = Math.max(highestAnswered, number);
    while (oldest < next && state[(int) oldest & mask] != AWAITED) {
      oldest++;
    }
    return Reply.ANSWER;
  }

  /** Whether the last answer came behind the answer to a later datagram. */
  boolean wasOutOfOrder() {
    return outOfOrder;
  }

  /** The time that a datagram was to be sent; of a forgotten one that of the oldest known. */
  long intendedAt(long number) {
    return intendedAt[(int) Math.max(number, remembered) & mask];
  }

  /**
   * Gives up what was sent before a time.
   *
   * @return how many datagrams
   */
  int giveUpSentBefore(long nanos) {
    int lost = 0;
    while (oldest < next) {
      int at = (int) oldest & mask;
      if (state[at] == AWAITED) {
        if (sentAt[at] - nanos >= 0) {
          break;
        }
        state[at] = LOST;
        lost++;
      }
      oldest++;
    }
    inFlight -= lost;
    return lost;
  }
}
