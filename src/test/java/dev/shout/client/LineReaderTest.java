package dev.shout.client;

import static dev.shout.Texts.ascii;
import static dev.shout.Texts.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Lines of a blocking stream on an event loop: all of them, in order, and then the end. */
@ExtendWith(VertxExtension.class)
class LineReaderTest {

  private static final String END = "<end>";

  /** Everything that a reader reports, the end or the failure last. */
  private static List<String> read(Vertx vertx, InputStream in, boolean pauseAtEachLine)
      throws Exception {
    List<String> events = new ArrayList<>();
    CompletableFuture<List<String>> done = new CompletableFuture<>();
    vertx.runOnContext(
        v -> {
          LineReader reader = new LineReader(vertx.createSharedWorkerExecutor("reader", 1), in);
          reader
              .lineHandler(
                  line -> {
                    events.add(line.toString());
                    if (pauseAtEachLine) {
                      reader.pause();
                      vertx.runOnContext(later -> reader.resume());
                    }
                  })
              .endHandler(
                  () -> {
                    events.add(END);
                    // What came too late would stand behind the end.
                    vertx.setTimer(20, timer -> done.complete(events));
                  })
              .failureHandler(
                  failure -> {
                    events.add(failure.getMessage());
                    done.complete(events);
                  })
              .resume();
        });
    return done.get(20, TimeUnit.SECONDS);
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(utf8(text));
  }

  @Test
  void shouldMakeNoLineOfTheEnd(Vertx vertx) throws Exception {
    assertThat(read(vertx, input("a\n\nb\n"), false)).containsExactly("a", "", "b", END);
    assertThat(read(vertx, input(""), false)).containsExactly(END);
    assertThat(read(vertx, input("\n"), true)).containsExactly("", END);
  }

  @Test
  void shouldTakeALastLineWithoutItsLineFeed(Vertx vertx) throws Exception {
    assertThat(read(vertx, input("a\nb"), false)).containsExactly("a", "b", END);
  }

  @Test
  void shouldDropNoLineWhenTheEndComesWhilePaused(Vertx vertx) throws Exception {
    assertThat(read(vertx, input("a\nb\nc\nd"), true)).containsExactly("a", "b", "c", "d", END);
  }

  @Test
  void shouldJoinLinesThatAreLongerThanABlock(Vertx vertx) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(ascii(200_000));
    text.writeBytes(utf8("\nshort\n"));
    text.writeBytes(ascii(65_535));
    List<String> events = read(vertx, new ByteArrayInputStream(text.toByteArray()), true);
    assertThat(events).hasSize(4);
    assertThat(events.get(0).length()).isEqualTo(200_000);
    assertThat(events.get(1)).isEqualTo("short");
    assertThat(events.get(2).length()).isEqualTo(65_535);
  }

  @Test
  void shouldReportAReadThatFailsBehindTheLinesBeforeIt(Vertx vertx) throws Exception {
    InputStream broken =
        new InputStream() {
          private boolean read;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] block, int offset, int length) throws IOException {
            if (read) {
              throw new IOException("Input/output error");
            }
            read = true;
            block[offset] = 'a';
            block[offset + 1] = '\n';
            return 2;
          }
        };
    assertThat(read(vertx, broken, false)).containsExactly("a", "Input/output error");
  }
}
