/**
 * The two servers: one datagram in, one out; a stream of bytes in, the same stream out in upper
 * case.
 *
 * <p>Each verticle stands alone: any Vert.x application deploys it by its class name, with its own
 * section of the configuration as {@code config()}.
 */
package dev.shout.server;
