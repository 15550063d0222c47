package dev.shout.bench;

import static dev.shout.bench.DatagramLedger.Reply.ANSWER;
import static dev.shout.bench.DatagramLedger.Reply.DOUBLED;
import static dev.shout.bench.DatagramLedger.Reply.LATE;
import static dev.shout.bench.DatagramLedger.Reply.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of each datagram. */
class DatagramLedgerTest {

  private final DatagramLedger ledger = new DatagramLedger();

  private void send(int count, long now) {
    for (int i = 0; i < count; i++) {
      ledger.sent(now, now);
    }
  }

  @Test
  void shouldTellTheFirstReplyFromItsCopies() {
    send(2, 0);
    assertThat(ledger.reply(0)).isEqualTo(ANSWER);
    assertThat(ledger.reply(0)).isEqualTo(DOUBLED);
    assertThat(ledger.inFlight()).isEqualTo(1);
    assertThat(ledger.reply(1)).isEqualTo(ANSWER);
    assertThat(ledger.inFlight()).isZero();
  }

  @Test
  void shouldTellALateReplyFromACopy() {
    send(1, 0);
    assertThat(ledger.giveUpSentBefore(1)).isEqualTo(1);
    assertThat(ledger.inFlight()).isZero();
    assertThat(ledger.reply(0)).isEqualTo(LATE);
    assertThat(ledger.reply(0)).isEqualTo(DOUBLED);
  }

  @Test
  void shouldKnowWhatWasNeverSent() {
    send(3, 0);
    assertThat(ledger.reply(3)).isEqualTo(UNKNOWN);
    assertThat(ledger.reply(-1)).isEqualTo(UNKNOWN);
  }

  @Test
  void shouldCountAReplyBehindThatOfALaterDatagramAsOutOfOrder() {
    send(4, 0);
    boolean[] expected = {false, true, false, true};
    long[] order = {1, 0, 3, 2};
    for (int i = 0; i < order.length; i++) {
      assertThat(ledger.reply(order[i])).isEqualTo(ANSWER);
      assertThat(ledger.wasOutOfOrder()).isEqualTo(expected[i]);
    }
  }

  @Test
  void shouldGiveUpOnlyWhatIsOldEnoughAndNotAnswered() {
    send(2, 10);
    send(2, 20);
    assertThat(ledger.reply(0)).isEqualTo(ANSWER);
    assertThat(ledger.giveUpSentBefore(15)).isEqualTo(1);
    assertThat(ledger.giveUpSentBefore(15)).isZero();
    assertThat(ledger.inFlight()).isEqualTo(2);
  }

  @Test
  void shouldRememberALostDatagramWhileThousandsPassBy() {
    send(1, 7);
    int passing = 100_000;
    for (int i = 1; i <= passing; i++) {
      send(1, i);
      assertThat(ledger.reply(i)).isEqualTo(ANSWER);
    }
    assertThat(ledger.inFlight()).isEqualTo(1);
    assertThat(ledger.intendedAt(0)).isEqualTo(7);
    assertThat(ledger.giveUpSentBefore(8)).isEqualTo(1);
    assertThat(ledger.reply(0)).isEqualTo(LATE);
    assertThat(ledger.reply(passing)).isEqualTo(DOUBLED);
  }

  @Test
  void shouldTakeWhatItForgotForACopyAndStayBounded() {
    for (int i = 0; i < 10_000; i++) {
      send(1, i);
      assertThat(ledger.reply(i)).isEqualTo(ANSWER);
    }
    assertThat(ledger.reply(0)).isEqualTo(DOUBLED);
    while (ledger.hasRoom()) {
      send(1, 0);
    }
    assertThat(ledger.inFlight()).isEqualTo(1 << 20);
  }
}
