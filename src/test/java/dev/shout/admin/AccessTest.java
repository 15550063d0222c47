package dev.shout.admin;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.config.ConfigException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the admin server, and what browsers are told, over real HTTP. */
class AccessTest {

  private static final String TOKEN = "correct-horse-battery";

  private static final String WITH_TOKEN =
      "{'admin':{'port':0,'token':'" + TOKEN + "'},'tcp':{'host':'127.0.0.1','port':0}}";

  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/config", "/login.css", "/nothing"})
  void shouldForbidBrowsersEverythingThatIsNotOursOnEachAnswer(String path) throws Exception {
    HttpHeaders headers = AdminServer.start(vertx).get(path).headers();
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http:", "https:", "*");
    assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).contains("same-origin");
    assertThat(headers.firstValue("Cache-Control")).contains("no-store");
    assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  /** The client of the JDK sets Host itself. */
  private static String statusFor(AdminServer server, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readNBytes(12), StandardCharsets.UTF_8).substring(9);
    }
  }

  @Test
  void shouldAnswerOnLoopbackOnlyWhoNamesALoopbackHost() throws Exception {
    AdminServer server = AdminServer.start(vertx);
    for (String host : List.of("localhost", "127.0.0.1", "[::1]", "LOCALHOST:12080")) {
      assertThat(statusFor(server, "GET /config HTTP/1.1\r\nHost: " + host)).isEqualTo("200");
    }
    for (String host : List.of("evil.example", "evil.example:" + server.port, "127.0.0.1.evil")) {
      assertThat(statusFor(server, "GET /config HTTP/1.1\r\nHost: " + host)).isEqualTo("421");
    }
    assertThat(statusFor(server, "GET /config HTTP/1.0")).isEqualTo("421");
  }

  @Test
  void shouldRefuseWhatThePageOfAnotherOriginSends() throws Exception {
    AdminServer server = AdminServer.start(vertx, WITH_TOKEN);
    String right = "token=" + TOKEN;
    assertThat(server.post("/login", right, "Origin", "http://evil.example").statusCode())
        .isEqualTo(403);
    assertThat(server.post("/login", right, "Origin", "null").statusCode()).isEqualTo(403);
    assertThat(server.post("/login", right, "Sec-Fetch-Site", "cross-site").statusCode())
        .isEqualTo(403);
    assertThat(server.post("/login", right, "Sec-Fetch-Site", "same-site").statusCode())
        .isEqualTo(403);
    String ours = "http://127.0.0.1:" + server.port;
    assertThat(
            server
                .post("/login", right, "Origin", ours, "Sec-Fetch-Site", "same-origin")
                .statusCode())
        .isEqualTo(303);
  }

  @Test
  void shouldAskForTheTokenAndTakeItAsABearer() throws Exception {
    AdminServer server = AdminServer.start(vertx, WITH_TOKEN);
    HttpResponse<String> without = server.get("/config");
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.headers().firstValue("WWW-Authenticate").orElseThrow()).contains("Bearer");
    assertThat(server.get("/config", "Authorization", "Bearer " + TOKEN + "x").statusCode())
        .isEqualTo(401);
    assertThat(server.get("/config", "Authorization", "Basic " + TOKEN).statusCode())
        .isEqualTo(401);
    HttpResponse<String> with = server.get("/config", "Authorization", "Bearer " + TOKEN);
    assertThat(with.statusCode()).isEqualTo(200);
    assertThat(with.body()).doesNotContain(TOKEN).contains("\"token\" : \"***\"");
  }

  @Test
  void shouldGiveABrowserACookieForTheTokenThatNoScriptReadsAndNoOtherSiteSends() throws Exception {
    AdminServer server = AdminServer.start(vertx, WITH_TOKEN);
    HttpResponse<String> page = server.get("/config", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(303);
    assertThat(page.headers().firstValue("Location")).contains("/login");
    assertThat(server.get("/login").body())
        .contains("<form method=\"post\"")
        .doesNotContain("<script");
    assertThat(server.get("/login.css").statusCode()).isEqualTo(200);

    HttpResponse<String> wrong = server.post("/login", "token=wrong");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(wrong.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(wrong.body()).contains("not the token");

    HttpResponse<String> login = server.post("/login", "token=" + TOKEN);
    String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .containsIgnoringCase("; HttpOnly")
        .contains("SameSite=Strict", "Path=/", "Max-Age=43200")
        .doesNotContain(TOKEN);
    String value = cookie.substring(0, cookie.indexOf(';'));
    assertThat(server.get("/config", "Cookie", value).statusCode()).isEqualTo(200);
    assertThat(server.get("/config", "Cookie", value + "x").statusCode()).isEqualTo(401);
    assertThat(server.get("/config", "Cookie", "shout-admin=9999999999.AAAA").statusCode())
        .isEqualTo(401);
  }

  @Test
  void shouldNotHearAnAddressAnyMoreAfterTenWrongTokensAndKeepThoseWhoAreIn() throws Exception {
    AdminServer server = AdminServer.start(vertx, WITH_TOKEN);
    String cookie =
        server.post("/login", "token=" + TOKEN).headers().firstValue("Set-Cookie").orElseThrow();
    for (int i = 0; i < FailedLogins.MOST; i++) {
      assertThat(server.post("/login", "token=" + i).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> right = server.post("/login", "token=" + TOKEN);
    assertThat(right.statusCode()).isEqualTo(429);
    assertThat(right.headers().firstValue("Retry-After")).contains("60");
    assertThat(server.get("/config", "Authorization", "Bearer " + TOKEN).statusCode())
        .isEqualTo(429);
    assertThat(server.get("/config", "Cookie", cookie).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldNotTakeALoginThatIsNoForm() throws Exception {
    AdminServer server = AdminServer.start(vertx, WITH_TOKEN);
    assertThat(server.post("/login", "token=" + "x".repeat(10_000)).statusCode()).isEqualTo(413);
    assertThat(server.post("/login", "").statusCode()).isEqualTo(401);
  }

  @Test
  void shouldNotStartOnAnAddressOpenToOthersWhenNobodySaidWhoMayAsk() {
    assertThatThrownBy(
            () ->
                AdminServer.start(
                    vertx,
                    "{'admin':{'port':0,'host':'0.0.0.0'},'tcp':{'host':'127.0.0.1','port':0}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "admin.host: \"0.0.0.0\" can be reached by others: set admin.token, or \"open\": true"
                + " to let everybody in");
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void shouldStartOpenToOthersWhenToldSo() throws Exception {
    AdminServer server =
        AdminServer.start(
            vertx,
            "{'admin':{'port':0,'host':'0.0.0.0','open':true},'tcp':{'host':'127.0.0.1','port':0}}");
    assertThat(server.get("/config").statusCode()).isEqualTo(200);
    assertThat(statusFor(server, "GET /config HTTP/1.1\r\nHost: any.example")).isEqualTo("200");
  }
}
