/**
 * The two clients: lines of standard input go to a server, its replies come out on standard output,
 * one for each line and in order.
 *
 * <p>A byte's way: {@link dev.shout.client.LineReader} reads standard input off the event loop and
 * cuts it into lines, a client sends each and matches the replies, {@link
 * dev.shout.client.BlockingOutput} writes them off the event loop. Each step pauses the one before
 * it, so that a file of any size needs the memory of a few lines.
 */
package dev.shout.client;
