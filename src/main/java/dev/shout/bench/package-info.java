/**
 * The benchmark that users run, {@code shout bench}: load for a server over UDP or TCP, every byte
 * of the replies checked, and what it took.
 *
 * <p>Read it from the outside in: {@link dev.shout.bench.BenchCommand} is the command, {@link
 * dev.shout.bench.BenchRun} one run of it, {@link dev.shout.bench.LoadVerticle} one event loop of
 * that, and a {@link dev.shout.bench.Load} one connection. It knows nothing of our server: what a
 * reply must be, the JDK's own upper case says.
 */
package dev.shout.bench;
