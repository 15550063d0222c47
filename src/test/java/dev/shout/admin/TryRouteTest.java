package dev.shout.admin;

import static dev.shout.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /try} over real HTTP: what it answers, and what it refuses. */
class TryRouteTest {

  private Vertx vertx;
  private AdminServer server;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    server = AdminServer.start(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  private HttpRequest request(String type, String body) {
    return server
        .request("/try")
        .header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
        .build();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return AdminServer.send(request("application/json", body));
  }

  @ParameterizedTest
  @CsvSource({"udp,The reply arrives", "tcp,Bytes come back"})
  void shouldTellEachStepInALineOfItsOwn(String protocol, String reply) throws Exception {
    HttpResponse<String> answer = post("{'protocol':'" + protocol + "','text':'hello\\nthere'}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/x-ndjson");
    List<JsonObject> steps = answer.body().lines().map(JsonObject::new).toList();
    assertThat(
            steps.stream()
                .filter(step -> step.getString("name").equals(reply))
                .map(step -> step.getJsonObject("bytes").getString("text")))
        .containsExactly("HELLO\nTHERE");
    assertThat(steps.get(steps.size() - 1).getString("name")).isEqualTo("The socket is closed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'protocol':'udp'}|text: expected a string",
        "{'protocol':'udp','text':7}|text: expected a string",
        "{'protocol':'sctp','text':''}|protocol: expected udp or tcp",
        "{'text':''}|protocol: expected udp or tcp",
        "{'protocol':'udp','text':'','dropReply':'yes'}|dropReply: expected true or false",
        "{'protocol':'udp','text':'','host':'10.0.0.1'}|unknown key",
        "['protocol']|expected a JSON object",
        "{|expected a JSON object",
      })
  void shouldSayWhatIsWrongWithARequest(String body, String reason) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("error")).contains(reason);
  }

  @Test
  void shouldRefuseAnEmptyBody() throws Exception {
    assertThat(post("").statusCode()).isEqualTo(400);
  }

  @Test
  void shouldTakeTheLongestTextAndNoneThatIsLonger() throws Exception {
    String longest = "\\u0390".repeat(TryRequest.MAX_LENGTH);

    assertThat(post("{'protocol':'tcp','text':'" + longest + "'}").statusCode()).isEqualTo(200);
    assertThat(post("{'protocol':'tcp','text':'" + longest + "x'}").body())
        .contains("expected 1000 characters at most, found 1001");
    assertThat(post(" ".repeat(TryRequest.MAX_BODY_BYTES + 1)).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource({"text/plain", "application/x-www-form-urlencoded", "application/jsonx"})
  void shouldTakeNoFormOfAnotherPageForARequest(String type) throws Exception {
    HttpRequest form = request(type, "{'protocol':'udp','text':''}");

    assertThat(AdminServer.send(form).statusCode()).isEqualTo(415);
  }

  @Test
  void shouldSayThatOneTryIsTooMany() {
    HttpRequest slow =
        request("application/json", "{'protocol':'udp','text':'hello','dropReply':true}");
    List<CompletableFuture<Integer>> answers =
        IntStream.rangeClosed(0, TryIt.MAX_AT_ONCE)
            .mapToObj(i -> AdminServer.sendAsync(slow).thenApply(HttpResponse::statusCode))
            .toList();

    assertThat(answers.stream().map(CompletableFuture::join).sorted())
        .containsExactly(200, 200, 200, 200, 429);
  }
}
