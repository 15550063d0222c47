package dev.shout.bench;

/** What is counted. Messages are those of the measured time, by the time they were to be sent. */
enum Count {
  /** Messages sent. */
  SENT,
  /** Messages answered within their time. */
  ANSWERED,
  /** Replies that arrived within the measured time: the rate. */
  REPLIES,
  /** Replies from the beginning, the warm-up too: for the progress. */
  REPLIES_EVER,
  /** Bytes of text sent within the measured time. */
  BYTES_SENT,
  /** Bytes of text received within the measured time. */
  BYTES_RECEIVED,
  /** Bytes received from the beginning: for the progress. */
  BYTES_EVER,
  /** Datagrams without a reply within the time-out. */
  LOST,
  /** First replies after the time-out. */
  LATE,
  /** Further replies to the same datagram. */
  DOUBLED,
  /** Answers behind the answer to a later datagram. */
  OUT_OF_ORDER,
  /** Replies with a wrong byte, from the beginning; a connection ends with its first. */
  WRONG,
  /** Messages of an open loop that were due and not sent when the run ended. */
  OVERDUE,
  /** Connections, or sockets, that were asked for. */
  CONNECTIONS,
  /** Those that could not be opened. */
  NOT_CONNECTED,
  /** Those that the server closed before the end. */
  CLOSED_EARLY,
  /** Those of them that had exactly one reply. */
  CLOSED_AFTER_ONE,
  /** Bytes of a stream's reply that never came. */
  BYTES_MISSING
}
