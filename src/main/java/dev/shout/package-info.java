/**
 * The command line, and the verticle that deploys what the configuration names.
 *
 * <p>Data goes one way: socket, text, socket. This package only starts and stops what the packages
 * below it do.
 */
package dev.shout;
