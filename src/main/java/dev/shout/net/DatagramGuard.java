package dev.shout.net;

import java.net.InetAddress;

/**
 * Stands before a socket's handler: says which datagrams reach it, and hears of reads. Called on
 * the socket's event loop, for each datagram: no blocking, and nothing kept.
 */
public interface DatagramGuard {

  /**
   * Decides about a datagram by its sender. What is not permitted is dropped before it costs more
   * than the read.
   *
   * @param address of the sender; an IPv4 address also where the socket takes IPv6 too
   * @param port of the sender, 0 to 65535
   * @return whether the handler gets it
   */
  boolean permits(InetAddress address, int port);

  /**
   * Hears that a turn of the event loop has read what it reads at once.
   *
   * @param datagrams how many it brought, permitted or not, from 1
   * @param bytes what they carried in all
   */
  void batchRead(int datagrams, long bytes);

  /**
   * Hears that all that a turn has read is handled, and the replies are with the kernel, or in the
   * queue for it.
   *
   * @param nanos since the first of it was read, in nanoseconds
   */
  void batchServed(long nanos);

  /**
   * Hears that a read failed. The socket goes on.
   *
   * @param cause what the system, or Netty, said
   */
  void readFailed(Throwable cause);
}
