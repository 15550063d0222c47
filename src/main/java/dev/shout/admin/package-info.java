/**
 * The admin server: what the servers do, over HTTP, for operators, for Prometheus and for a page.
 *
 * <p>It looks at the servers and changes nothing in them. Nothing here, and nothing of Vert.x Web,
 * is loaded by a process whose configuration has no section {@code admin}.
 */
package dev.shout.admin;
