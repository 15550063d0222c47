/**
 * Upper-casing of UTF-8 bytes: the one thing that Shout does to a message.
 *
 * <p>Read {@link dev.shout.text.Uppercase} for what is promised and who does what, {@code
 * CompiledApart} for how the compiler is kept to it, {@code Ascii} and {@code AsciiBlocks} for how
 * eight bytes and more are done at a time, {@code TextBlock} for all that is not ASCII, {@code
 * UppercaseTable} for how a mapping is looked up, {@code UppercaseData} for the mappings, {@link
 * dev.shout.text.UppercaseStream} for messages that come in pieces.
 *
 * <p>Two properties carry all of it:
 *
 * <ul>
 *   <li>Without a language, Unicode's upper-casing has no context: {@code upper(a + b) = upper(a) +
 *       upper(b)} at every code point. A stream may be cut anywhere, and only the bytes of a
 *       sequence that is cut in two have to wait.
 *   <li>In UTF-8 a lead byte never looks like a continuation byte. So the bytes of a well-formed
 *       sequence mean that code point wherever they stand, malformed bytes before them or not, and
 *       nothing has to be validated to find them.
 * </ul>
 *
 * <p>The mappings are a table of ours, never {@link java.lang.Character}'s: every JVM brings
 * another version of Unicode, and two nodes of one cluster would answer differently.
 *
 * <p>Only {@code java.base} is used here: no Vert.x, no Netty.
 */
package dev.shout.text;
