package dev.shout.net;

import io.netty.buffer.ByteBuf;

/**
 * Makes the reply to each datagram, and hears what became of it. Called on the socket's event loop:
 * no blocking.
 *
 * <p>Each request ends in exactly one way: without a reply, or as sent, or as failed.
 */
public interface DatagramReplies {

  /**
   * Makes a reply.
   *
   * @param request what came in, 0 to 65,507 bytes; taken over: returned, or released
   * @return 0 to 65,507 bytes, to be released by the caller; null when there is no reply
   */
  ByteBuf replyTo(ByteBuf request);

  /**
   * Hears that the kernel took replies.
   *
   * @param replies how many, from 1
   */
  void sent(int replies);

  /**
   * Hears that a reply was not made or not sent. The socket goes on.
   *
   * @param cause what the system, or Netty, said; {@link SendQueueFullException} when too many wait
   */
  void failed(Throwable cause);

  /**
   * Hears, once, that the kernel refused replies that were sent together. They and all later ones
   * are sent one by one; nothing is lost.
   *
   * @param cause what the system said
   */
  void sentApart(Throwable cause);
}
