/**
 * What Vert.x leaves out of its sockets: half-close for TCP, empty and whole datagrams for UDP, and
 * the choice of a native transport.
 *
 * <p>This is the only package that touches Vert.x or Netty internals, and each thing it touches has
 * a test that fails when an upgrade changes it. It knows nothing of the rest of Shout.
 */
package dev.shout.net;
