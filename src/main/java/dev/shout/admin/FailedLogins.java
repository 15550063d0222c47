package dev.shout.admin;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how often tokens may be guessed: {@value #MOST} wrong ones a minute from an address, or
 * from the 64 bits of IPv6 that one subscriber has. Beyond them not even the right one is taken,
 * else the bound would be none; other addresses do not notice.
 *
 * <p>Remembers {@value #ADDRESSES} addresses. Who comes beside them shares one account with all
 * others, so that a million of addresses neither fill the memory nor make each other forgotten. On
 * the admin server's event loop.
 */
final class FailedLogins {

  /** Wrong tokens in a minute. */
  static final int MOST = 10;

  /** Addresses that have an account of their own. */
  static final int ADDRESSES = 1024;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static final int SUBSCRIBER_BYTES = 8;

  private final LongSupplier nanoTime;
  private final Map<Object, Account> accounts = new LinkedHashMap<>();
  private final Account others = new Account();

  FailedLogins() {
    this(System::nanoTime);
  }

  /** With a clock that counts nanoseconds from anywhere, for tests. */
  FailedLogins(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a token from this address is looked at now. */
  boolean mayTry(InetAddress address) {
    Account account = accounts.get(key(address));
    if (account == null) {
      account = accounts.size() < ADDRESSES ? null : others;
    }
    return account == null || account.over(nanoTime.getAsLong()) || account.failures < MOST;
  }

  /** Counts a wrong token. */
  void failed(InetAddress address) {
    long now = nanoTime.getAsLong();
    Account account = accounts.get(key(address));
    if (account == null) {
      if (accounts.size() >= ADDRESSES) {
        accounts.values().removeIf(each -> each.over(now));
      }
      account = accounts.size() < ADDRESSES ? new Account() : others;
      if (account != others) {
        accounts.put(key(address), account);
      }
    }
    account.fail(now);
  }

  private static Object key(InetAddress address) {
    return address instanceof Inet6Address
        ? ByteBuffer.wrap(address.getAddress(), 0, SUBSCRIBER_BYTES)
        : address;
  }

  /** The failures of one minute, which begins with the first. */
  private static final class Account {

    private long since;
    private int failures;

    boolean over(long now) {
      return failures == 0 || now - since >= MINUTE;
    }

    void fail(long now) {
      if (over(now)) {
        since = now;
        failures = 0;
      }
      failures++;
    }
  }
}
