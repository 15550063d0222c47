/**
 * The cluster: joining it, the directory of its nodes, and what it offers on the event bus. The
 * engine is Hazelcast, and nothing of it is loaded by who does not touch this package.
 *
 * <p>Knows {@code dev.shout.config} and {@code dev.shout.text}.
 */
package dev.shout.cluster;
