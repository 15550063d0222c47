/**
 * Options as immutable types: defaults with their reasons, validation that names the key, JSON in
 * and out.
 *
 * <p>Each options record describes its keys once, as a {@code Section} of {@code Key}s. That one
 * description drives reading, validation, environment variables, the nearest known key in a
 * message, and the test that holds {@code conf/}, the README and {@code docs/configuration.md}
 * together. {@link dev.shout.config.ConfigurationReader} puts the sources over one another:
 * defaults, then the file, then the environment; the command line comes last and belongs to the
 * caller.
 *
 * <p>Everything here is immutable and may be used on any thread. What can fail does so with a
 * {@link dev.shout.config.ConfigException}, whose message is the one line for the user. Of Vert.x
 * only {@code JsonObject} and {@code JsonArray} are used.
 */
package dev.shout.config;
