package dev.shout.net;

import java.io.IOException;

/**
 * A datagram was not sent: the kernel's send buffer is full, and so is the queue before it. Has no
 * stack trace, since it is made when there is much to do.
 */
public final class SendQueueFullException extends IOException {

  private static final long serialVersionUID = 1L;

  SendQueueFullException() {
    super("the send queue is full");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
