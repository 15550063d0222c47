package dev.shout.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs on every transport of this machine, and on each both ways that a reply can take:
 * in batches below Vert.x's socket, and through it. Takes {@link UdpServers}, whose instance of
 * Vert.x is closed after the test.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(EveryUdpPath.class)
@interface UdpTest {}
