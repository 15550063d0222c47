package dev.shout.it;

import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Bytes;
import dev.shout.text.Uppercase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ways with the four programs of the chapter: our servers, its clients; and the reverse. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BookIT {

  private static final String PROMPT = "Input lowercase sentence:";

  private static Server server;

  @BeforeAll
  static void start() throws Exception {
    Tools.requirePython();
    server = Server.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Command book(String program, String... arguments) {
    String[] words = new String[arguments.length + 2];
    words[0] = "python3";
    words[1] = "src/test/book/" + program;
    System.arraycopy(arguments, 0, words, 2, arguments.length);
    return Command.of(words);
  }

  private static void assertClientPrints(Program client, String expected) throws Exception {
    assertThat(client.err()).isEmpty();
    assertThat(client.out()).isEqualTo(PROMPT + expected);
    assertThat(client.exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"hello world, HELLO WORLD", "i ı straße ﬁ 😀, I I STRASSE FI 😀", "'', ''"})
  void shouldAnswerTheUdpClientOfTheBook(String sentence, String reply) throws Exception {
    Program client =
        book("udp_client.py", "127.0.0.1", "" + server.udpPort())
            .input(utf8(sentence + "\n"))
            .run();
    assertClientPrints(client, reply + "\n");
  }

  @ParameterizedTest
  @CsvSource({"hello world, HELLO WORLD", "i ı straße ﬁ 😀, I I STRASSE FI 😀"})
  void shouldAnswerTheTcpClientOfTheBook(String sentence, String reply) throws Exception {
    Program client =
        book("tcp_client.py", "127.0.0.1", "" + server.tcpPort())
            .input(utf8(sentence + "\n"))
            .run();
    assertClientPrints(client, "From Server:  " + reply + "\n");
  }

  @Test
  void shouldAnswerTheTcpClientOfTheBookWhenItClosesAfterTheReply() throws Exception {
    try (Server closing = Server.start("-conf", "{\"tcp\": {\"closeAfterReply\": true}}")) {
      for (int i = 0; i < 3; i++) {
        Program client =
            book("tcp_client.py", "127.0.0.1", "" + closing.tcpPort())
                .input(utf8("hello " + i + "\n"))
                .run();
        assertClientPrints(client, "From Server:  HELLO " + i + "\n");
      }
      assertThat(closing.stop()).isZero();
    }
  }

  @Test
  void shouldGetEveryLineFromTheUdpServerOfTheBook() throws Exception {
    try (Program book = book("udp_server.py", "0").start()) {
      byte[] lines = lines(400);
      Program client = Command.jar("udp-client", "127.0.0.1:" + port(book)).input(lines).run();
      assertThat(client.err()).isEmpty();
      Bytes.assertEqual("udp-client", client.outBytes(), Uppercase.of(lines));
      assertThat(client.exitCode()).isZero();
    }
  }

  /** It reads 1,024 bytes, answers them and closes: that is not where lines end. */
  @Test
  void shouldGetEveryLineFromTheTcpServerOfTheBookWhichAnswersOnce() throws Exception {
    try (Program book = book("tcp_server.py", "0").start()) {
      // The first read is cut anywhere, and half a letter would end the program of the book.
      byte[] lines = utf8("a line of plain ascii\n".repeat(100) + text(250));
      Program client = Command.jar("tcp-client", "127.0.0.1:" + port(book)).input(lines).run();
      assertThat(client.err()).isEmpty();
      Bytes.assertEqual("tcp-client", client.outBytes(), Uppercase.of(lines));
      assertThat(client.exitCode()).isZero();
    }
  }

  private static int port(Program book) throws Exception {
    String[] said = book.lines(2).split("\n", -1);
    assertThat(said[0]).isEqualTo("The server is ready to receive");
    return Integer.parseInt(said[1].substring("port ".length()));
  }

  private static byte[] lines(int count) {
    return utf8(text(count));
  }

  /** Each third line is empty; the longest fills the buffer of the book's UDP server. */
  private static String text(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (i % 3 != 0) {
        text.append("line ").append(i).append(" straße ﬁ ĳ привет 😀");
      }
      text.append('\n');
    }
    return text.toString();
  }
}
