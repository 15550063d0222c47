/**
 * The log: what the program and its libraries say through SLF4J, one line an event on standard
 * error, as {@code key=value} or as JSON.
 *
 * <p>A backend of our own, since none that is kept well and writes JSON starts in a few
 * milliseconds. It knows nothing else of ours, so that a library can be looked at with it alone.
 */
package dev.shout.log;
