/**
 * The fat jar as users meet it: processes, pipes, signals, and other people's programs as peers.
 *
 * <p>Everything runs on loopback and on free ports. Tools that are missing skip a test, except in
 * CI, see {@link dev.shout.it.Tools}.
 */
package dev.shout.it;
