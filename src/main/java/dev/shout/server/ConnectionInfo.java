package dev.shout.server;

import java.net.InetAddress;

/**
 * One open TCP connection, as it was at one moment.
 *
 * @param id counts accepted connections from 1; the older has the smaller
 * @param peer the client, as its balancer named it where there is one; null when it just closed
 * @param port of who really connected: the client's, or its balancer's
 * @param instance which of the server's instances serves it, from 0
 * @param state {@code open}, {@code half-closed} (the client sends no more) or {@code lingering}
 *     (we send no more)
 * @param tls the version of TLS; null without
 * @param ageNanos since it was accepted
 * @param idleNanos without a byte either way
 * @param bytesReceived from the client, in the clear
 * @param bytesSent handed to the write queue, in the clear
 * @param bytesQueued of these, what the kernel has not taken yet
 */
public record ConnectionInfo(
    long id,
    InetAddress peer,
    int port,
    int instance,
    String state,
    String tls,
    long ageNanos,
    long idleNanos,
    long bytesReceived,
    long bytesSent,
    long bytesQueued) {}
