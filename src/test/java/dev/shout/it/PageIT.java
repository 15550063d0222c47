package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/**
 * The page of the admin server in a real browser, before a real server. While an address comes to
 * this host or goes, Chromium breaks off whatever it loads and complains (ERR_NETWORK_CHANGED).
 */
@ResourceLock(VirtualHosts.ADDRESSES_OF_THIS_HOST)
class PageIT {

  private static final Pattern ADMIN = Pattern.compile("protocol=admin address=(\\S+)");

  private static Server server;
  private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    Tools.requireChromium();
    server = Server.start(withAdmin(0));
    browser = new Browser();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** Whatever a test did: a browser that complains is a fault of ours. */
  @AfterEach
  void consoleIsSilent() {
    if (browser != null) {
      assertThat(browser.console()).isEmpty();
    }
  }

  private static Command withAdmin(int adminPort) {
    return Server.onFreePorts(Command.jar("-conf", "{\"udp\":{},\"tcp\":{},\"admin\":{}}"))
        .env("SHOUT_ADMIN_PORT", String.valueOf(adminPort));
  }

  private static String page(Server server) throws TimeoutException {
    Waiting.until("the log names the page", () -> ADMIN.matcher(log(server)).find());
    Matcher found = ADMIN.matcher(log(server));
    assertThat(found.find()).isTrue();
    return "http://" + found.group(1) + "/";
  }

  private static String log(Server server) {
    return server.program().errSoFar();
  }

  private static Browser desktop() throws TimeoutException {
    browser.screen(1280, 900, false).open(page(server));
    browser.untilText("#feed", "live");
    return browser;
  }

  private static void untilSteps(String last) throws TimeoutException {
    browser.untilText("#try-status", "steps.");
    browser.untilText("#steps li:last-child h3", last);
  }

  @SuppressWarnings("unchecked")
  private static List<String> steps() {
    return (List<String>)
        browser.script(
            "return [...document.querySelectorAll('#steps h3')].map(e => e.textContent)");
  }

  @Test
  void numbersMoveUnderLoad() throws Exception {
    desktop();
    try (Socket held = Asking.connect(server.tcpPort())) {
      byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
      held.getOutputStream().write(text);
      assertThat(held.getInputStream().readNBytes(text.length)).isNotEmpty();
      BooleanSupplier moved =
          () -> {
            ask(text);
            return !browser.number("Datagrams in").matches("0/s|–")
                && !browser.number("Bytes out").matches("0.B/s|–")
                && !browser.number("New connections").matches("0/s|–");
          };
      Waiting.until("the numbers move", moved);
      assertThat(browser.number("Datagrams in")).matches("[\\d.]+(\u00a0k)?/s");
      assertThat(browser.number("Bytes in")).matches("[\\d.]+.k?B/s");
      browser.untilText("#connection-rows", "127.0.0.1:" + held.getLocalPort());
      assertThat(browser.number("Connections open")).isNotEqualTo("0");
      String plot = (String) browser.script("return document.querySelector('.plot').ariaLabel");
      assertThat(plot)
          .matches("Traffic, last 5 min: datagrams in now [\\d.]+(\u00a0k)?/s, at most .*");
      assertThat(browser.element(".plot canvas").getSize().width).isGreaterThan(300);
      browser.screenshot("desktop-light");
    }
    Waiting.until(
        "the connection is gone from the table",
        () -> browser.text("#connection-rows").contains("No connection is open"));
  }

  private static void ask(byte[] text) {
    try {
      for (int i = 0; i < 20; i++) {
        Asking.byUdp(server.udpPort(), text);
      }
      Asking.byTcp(server.tcpPort(), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void triesADatagramAndALostOne() throws Exception {
    desktop();
    browser.element("#try-text").clear();
    browser.element("#try-text").sendKeys("straße");
    browser.element("#try-send").click();
    untilSteps("The socket is closed");
    assertThat(browser.text("#try-status")).contains("STRASSE");
    assertThat(browser.text("#steps")).contains("73 74 72 61 c3 9f 65", "7 bytes", "round trip");

    browser.element("#try-drop").click();
    browser.element("#try-send").click();
    browser.untilText("#steps", "This page dropped the reply");
    untilSteps("The socket is closed");
    assertThat(steps())
        .containsSubsequence("Time-out", "A new socket for try 2", "The reply arrives");
    browser.screenshot("desktop-light-udp");
  }

  @Test
  void triesAConnection() throws Exception {
    desktop();
    browser.element("#protocol label:nth-of-type(2)").click();
    assertThat(browser.element("#try-drop").isEnabled()).isFalse();
    browser.element("#try-send").click();
    untilSteps("The socket is closed");
    assertThat(steps())
        .containsSubsequence(
            "Handshake: SYN, SYN-ACK, ACK",
            "Bytes come back",
            "Our FIN: no more bytes from here",
            "The server's FIN: no more bytes from there");
    assertThat(browser.text("#try-status")).contains("HELLO, SOCKET");
  }

  @Test
  void whatSomebodyTypesIsNeverMarkup() throws Exception {
    desktop();
    browser.element("#try-text").clear();
    browser.element("#try-text").sendKeys("<img src=x onerror=alert(1)>");
    browser.element("#try-send").click();
    untilSteps("The socket is closed");
    assertThat(browser.text("#steps")).contains("<IMG SRC=X ONERROR=ALERT(1)>");
    assertThat(browser.script("return document.querySelectorAll('img').length")).isEqualTo(0L);
  }

  /** From the skip link to a reply, and each stop can be seen. */
  @Test
  void worksWithTheKeyboardAlone() throws Exception {
    desktop();
    browser.press(Keys.TAB);
    assertThat(focused()).isEqualTo("Skip to “Try it”");
    browser.press(Keys.ENTER, Keys.TAB);
    assertThat(focused()).isEqualTo("try-text");
    browser.press(Keys.chord(Keys.CONTROL, "a"), "by keys", Keys.TAB);
    assertThat(focused()).isEqualTo("udp");
    browser.press(Keys.ARROW_RIGHT);
    assertThat(focused()).isEqualTo("tcp");
    browser.press(Keys.ARROW_LEFT, Keys.TAB);
    assertThat(focused()).isEqualTo("try-drop");
    browser.press(Keys.SPACE, Keys.TAB);
    assertThat(focused()).isEqualTo("try-send");
    browser.press(Keys.ENTER);
    browser.untilText("#steps", "This page dropped the reply");
    untilSteps("The socket is closed");
    assertThat(browser.text("#try-status")).contains("BY KEYS");
    assertThat(focused()).as("the focus stays").isEqualTo("try-send");
  }

  /** What has the focus, once it is sure that it can be seen. */
  private static String focused() {
    String outline =
        (String)
            browser.script(
                "const e = document.activeElement;"
                    + "const seen = e.type === 'radio' ? e.nextElementSibling : e;"
                    + "return getComputedStyle(seen).outlineStyle");
    assertThat(outline).as("outline of what has the focus").isEqualTo("solid");
    return (String)
        browser.script(
            "const e = document.activeElement;"
                + "return e.id || (e.type === 'radio' ? e.value : e.textContent)");
  }

  @ParameterizedTest
  @CsvSource({"360,740,false", "360,740,true", "1280,900,true", "320,600,false"})
  void fitsScreensInLightAndDarkAndKeepsNobodyOut(int width, int height, boolean dark)
      throws Exception {
    browser.screen(width, height, dark).open(page(server));
    browser.untilText("#feed", "live");
    browser.element("#try-drop").click();
    browser.element("#try-send").click();
    untilSteps("The socket is closed");

    assertThat((Long) browser.script("return document.documentElement.scrollWidth"))
        .as("no scroll to the side")
        .isLessThanOrEqualTo(width);
    String background =
        (String) browser.script("return getComputedStyle(document.body).backgroundColor");
    assertThat(background).matches(dark ? "rgb\\(\\d\\d, \\d\\d, \\d\\d\\)" : "rgb\\(2\\d\\d, .*");
    browser.screenshot((width < 500 ? "phone-" + width : "desktop") + (dark ? "-dark" : "-light"));
    consoleIsSilent();
    assertThat(Axe.violations(browser)).isEmpty();
    // axe reads pixels back, and Chromium has advice for it.
    browser.console();
  }

  @Test
  void standsStillForWhoAskedForIt() throws Exception {
    desktop();
    browser.element("#pause").click();
    assertThat(browser.text("#feed")).isEqualTo("paused");
    String before = browser.text("#about");
    // The feed goes on: the newest number of the page's own clock is kept, but nothing is drawn.
    Object frames =
        browser.asyncScript(
            "const source = new EventSource('/live'); let n = 0;"
                + "return new Promise((done) => source.onmessage = (e) => {"
                + "  if (Date.now() - JSON.parse(e.data).timeMillis < 500 && ++n === 2) {"
                + "    source.close(); done(n); } });");
    assertThat(frames).isEqualTo(2L);
    assertThat(browser.text("#about")).isEqualTo(before);
    browser.element("#pause").click();
    Waiting.until("it moves again", () -> !browser.text("#about").equals(before));
  }

  @Test
  void asksForTheTokenOnce() throws Exception {
    String token = "correct-horse-battery";
    try (Server locked = Server.start(withAdmin(0).env("SHOUT_ADMIN_TOKEN", token))) {
      browser.screen(360, 740, true).open(page(locked));
      assertThat(browser.element("#token").getAttribute("type")).isEqualTo("password");
      browser.screenshot("phone-360-login");
      browser.press(token, Keys.ENTER);
      browser.untilText("#feed", "live");
      browser.open("about:blank");
    }
    browser.console();
  }

  @Test
  void aNodeThatDiesGoes() throws Exception {
    int port = Asking.freePort();
    try (Server one = Server.start(inCluster("one", port))) {
      browser.screen(1280, 900, false).open(page(one));
      browser.untilText("#node-rows", "one (this one)");
      try (Server two = Server.start(inCluster("two", port))) {
        browser.untilText("#node-rows", "two");
        browser.untilText("#node-rows", "UDP 127.0.0.1:" + two.udpPort());
        browser.untilText("#nodes-caption", "2 servers");
        Waiting.until(
            "both tell their load",
            () ->
                (Boolean)
                    browser.script(
                        "const l = [...document.querySelectorAll('#node-rows .load')];"
                            + "return l.length === 2 && l.every(e => /%/.test(e.textContent));"));
        browser.screenshot("desktop-light-cluster");
        // Closed as a power cut does it: the process has no last word.
      }
      browser.untilText("#nodes-caption", "This server alone");
      assertThat(browser.text("#node-rows")).doesNotContain("two");
      browser.open("about:blank");
    }
  }

  private static Command inCluster(String node, int port) {
    String json =
        "{'udp':{},'tcp':{},'admin':{},'cluster':{'name':'page-%d','nodeName':'%s','port':%d,"
            + "'members':['127.0.0.1:%d']}}";
    return Server.onFreePorts(
        Command.jar(
            "-cluster", "-conf", json.formatted(port, node, port, port).replace('\'', '"')));
  }

  @Test
  void comesBackByItselfWhenTheServerDoes() throws Exception {
    int port = Asking.freePort();
    Server first = Server.start(withAdmin(port));
    try (first) {
      browser.screen(1280, 900, false).open(page(first));
      browser.untilText("#feed", "live");
      first.stop();
    }
    browser.untilText("#feed", "reconnecting");
    browser.untilText("#feed-age", "old");
    browser.screenshot("desktop-reconnecting");
    try (Server second = Server.start(withAdmin(port))) {
      assertThat(page(second)).contains(":" + port);
      browser.untilText("#feed", "live");
      browser.open("about:blank");
    }
    // Chromium itself notes each connection that was refused; nothing else may be there.
    assertThat(browser.console())
        .allMatch(line -> line.contains("net::ERR_") || line.contains("the server responded"));
  }

  /** A browser asks for no part a second time: the page would say "connecting" for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"*/main.js", "*/try.js"})
  void loadsAgainWhenAPartOfItDidNotArrive(String part) throws Exception {
    browser.block(part);
    browser.screen(1280, 900, false).open(page(server));
    browser.untilText("#feed", "did not arrive");
    browser.screenshot("desktop-incomplete");
    browser.block();
    browser.untilText("#feed", "live");
  }

  @Test
  void writesNumbersWithTheirUnitsAndKeepsHalfAnHour() throws Exception {
    desktop();
    assertThat(
            browser.asyncScript(
                "const n = await import('/numbers.js');"
                    + "return [n.count(0), n.count(950), n.count(999.6), n.count(12345),"
                    + " n.count(null), n.perSecond(1021), n.perSecond(0.5), n.bytes(999),"
                    + " n.bytes(1500), n.bytes(31457280), n.bytesPerSecond(0), n.seconds(0.000183),"
                    + " n.seconds(0.00124), n.seconds(2.5), n.seconds(NaN), n.age(42),"
                    + " n.age(185), n.age(9600), n.age(781200)]"
                    + ".map((text) => text.replaceAll('\\u00a0', ' '));"))
        .isEqualTo(
            List.of(
                "0",
                "950",
                "1 k",
                "12.3 k",
                "–",
                "1.02 k/s",
                "0.5/s",
                "999 B",
                "1.5 kB",
                "31.5 MB",
                "0 B/s",
                "183 µs",
                "1.24 ms",
                "2.5 s",
                "–",
                "42 s",
                "3 min 5 s",
                "2 h 40 min",
                "9 d 1 h"));
    assertThat(
            browser.asyncScript(
                "const { CAPACITY, Samples } = await import('/samples.js');"
                    + "const samples = new Samples(['a']);"
                    + "for (let i = 0; i < 100000; i++) samples.add(i, { a: i % 3 ? i : null });"
                    + "const [time, a] = samples.since(0, ['a']);"
                    + "return [time.length, time[0], time.at(-1), a.at(-1) ?? -1, a.at(-3),"
                    + " samples.since(99998, ['a'])[0].length, CAPACITY];"))
        .isEqualTo(List.of(1800L, 98200L, 99999L, -1L, 99997L, 2L, 1800L));
  }
}
