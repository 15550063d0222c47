package dev.shout.client;

import dev.shout.config.ServerAddress;
import io.vertx.core.net.SocketAddress;

/**
 * One server to ask.
 *
 * @param name as the user or the directory wrote it: its certificate is for this host
 * @param address one of the name's addresses, looked up: a name with three of them is three servers
 */
record Server(ServerAddress name, SocketAddress address) {}
