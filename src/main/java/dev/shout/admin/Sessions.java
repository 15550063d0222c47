package dev.shout.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cookies of those who have shown the token once: the time until which one is good, and a
 * signature (HMAC-SHA256) with a key that lives and dies with this process. So there is nothing to
 * remember, nothing that fills up, and the token itself is in no browser.
 */
final class Sessions {

  /** Time that a cookie is good for. */
  static final long SECONDS = TimeUnit.HOURS.toSeconds(12);

  private static final String ALGORITHM = "HmacSHA256";

  private static final int KEY_BYTES = 32;

  private final LongSupplier epochSeconds;
  private final SecretKeySpec key;

  Sessions() {
    this(() -> TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()));
  }

  /** With a clock that counts seconds since 1970, for tests. */
  Sessions(LongSupplier epochSeconds) {
    this.epochSeconds = epochSeconds;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /** A new cookie's value. */
  String begin() {
    String until = String.valueOf(epochSeconds.getAsLong() + SECONDS);
    return until + "." + signature(until);
  }

  /** Whether the value of a cookie is one of ours and still good. */
  boolean isGood(String value) {
    int dot = value.indexOf('.');
    if (dot < 1 || !value.substring(0, dot).matches("[0-9]{1,12}")) {
      return false;
    }
    String until = value.substring(0, dot);
    return same(signature(until), value.substring(dot + 1))
        && epochSeconds.getAsLong() < Long.parseLong(until);
  }

  private String signature(String until) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(until.getBytes(US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // Every JDK has it.
    }
  }

  /** Compares in a time that does not tell how much of it was right. */
  static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(US_ASCII), given.getBytes(US_ASCII));
  }
}
