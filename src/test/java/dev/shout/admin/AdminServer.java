package dev.shout.admin;

import static dev.shout.Waiting.await;

import dev.shout.MainVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The servers with their admin server, on free ports of loopback, and a client of it. */
final class AdminServer {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

  final String deployment;
  final MainVerticle main;
  final int port;

  /** One that somebody else has started. */
  AdminServer(int port) {
    this.deployment = null;
    this.main = null;
    this.port = port;
  }

  private AdminServer(String deployment, MainVerticle main) {
    this.deployment = deployment;
    this.main = main;
    this.port = main.adminAddress().orElseThrow().port();
  }

  /** Starts what a configuration says, with quotes as {@code '}. */
  static AdminServer start(Vertx vertx, String json) throws Exception {
    MainVerticle main =
        new MainVerticle(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            exitCode -> {});
    JsonObject config = new JsonObject(json.replace('\'', '"'));
    String id = await(vertx.deployVerticle(main, new DeploymentOptions().setConfig(config)));
    return new AdminServer(id, main);
  }

  /** UDP, TCP and admin, without a token. */
  static AdminServer start(Vertx vertx) throws Exception {
    return start(
        vertx,
        "{'udp':{'host':'127.0.0.1','port':0},'tcp':{'host':'127.0.0.1','port':0},"
            + "'admin':{'port':0}}");
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<String> post(String path, String form, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  JsonObject json(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).body());
  }

  static HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  static CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }
}
