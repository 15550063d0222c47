package dev.shout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shout.config.AdminOptions;
import dev.shout.config.ClusterOptions;
import dev.shout.config.Configuration;
import dev.shout.config.TcpServerOptions;
import dev.shout.config.UdpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that others run Shout by agree with what it is: ports, paths, keys, times. */
class DeployTest {

  private static List<JsonObject> documents(String file) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return StreamSupport.stream(yaml.loadAll(Files.readString(Path.of(file))).spliterator(), false)
        .map(DeployTest::json)
        .toList();
  }

  @SuppressWarnings("unchecked") // a document of ours is a map
  private static JsonObject json(Object document) {
    return new JsonObject(new JsonObject((Map<String, Object>) document).encode());
  }

  private static List<JsonObject> manifests(String kind) throws IOException {
    return documents("deploy/kubernetes/shout.yaml").stream()
        .filter(one -> kind.equals(one.getString("kind")))
        .toList();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  private static JsonObject pod() throws IOException {
    return manifests("Deployment").get(0).getJsonObject("spec").getJsonObject("template");
  }

  private static JsonObject container() throws IOException {
    return pod().getJsonObject("spec").getJsonArray("containers").getJsonObject(0);
  }

  private static Configuration configuration() throws IOException {
    String json = manifests("ConfigMap").get(0).getJsonObject("data").getString("server.json");
    return Configuration.fromJson(new JsonObject(json));
  }

  @Test
  void theConfigurationOfThePodsIsOneWithItsVariables() throws IOException {
    Map<String, String> environment = new HashMap<>();
    objects(container().getJsonArray("env"))
        .forEach(variable -> environment.put(variable.getString("name"), "10.1.2.3"));
    environment.put("SHOUT_ADMIN_TOKEN", "0123456789abcdef");
    String conf = manifests("ConfigMap").get(0).getJsonObject("data").getString("server.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] arguments = {"-conf", conf, "-cluster", "--check"};
    int code =
        Main.run(
            arguments,
            environment,
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8));
    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(code).isZero();
    JsonObject effective = new JsonObject(out.toString(UTF_8));
    assertThat(effective.getJsonObject("cluster").getString("host")).isEqualTo("10.1.2.3");
    assertThat(effective.getJsonObject("admin").getString("token")).isEqualTo("***");
    assertThat(environment.keySet()).allMatch(name -> name.startsWith("SHOUT_"));
  }

  @Test
  void thePortsAreThoseItListensOn() throws IOException {
    Map<String, Integer> named = new HashMap<>();
    objects(container().getJsonArray("ports"))
        .forEach(port -> named.put(port.getString("name"), port.getInteger("containerPort")));
    Configuration configuration = configuration();
    assertThat(named)
        .isEqualTo(
            Map.of(
                "udp", configuration.udp().orElseThrow().port(),
                "tcp", configuration.tcp().orElseThrow().port(),
                "admin", configuration.admin().orElseThrow().port(),
                "hazelcast", configuration.cluster().orElseThrow().port()));
    assertThat(named.values())
        .containsExactlyInAnyOrder(
            UdpServerOptions.DEFAULT_PORT,
            TcpServerOptions.DEFAULT_PORT,
            AdminOptions.DEFAULT_PORT,
            ClusterOptions.DEFAULT_PORT);
    for (JsonObject service : manifests("Service")) {
      objects(service.getJsonObject("spec").getJsonArray("ports"))
          .forEach(
              port -> {
                assertThat(named).containsKey(port.getString("targetPort"));
                assertThat(port.getInteger("port")).isEqualTo(named.get(port.getString("name")));
              });
    }
  }

  @Test
  void theProbesAskTheHealthPaths() throws IOException {
    for (Map.Entry<String, String> probe :
        Map.of("readinessProbe", "ready", "livenessProbe", "live", "startupProbe", "live")
            .entrySet()) {
      JsonObject get = container().getJsonObject(probe.getKey()).getJsonObject("httpGet");
      assertThat(get.getString("path")).isEqualTo("/health/" + probe.getValue());
      assertThat(get.getString("port")).isEqualTo("admin");
    }
  }

  @Test
  void aPodHasTimeToDrainAndNoRights() throws IOException {
    JsonObject spec = pod().getJsonObject("spec");
    int drain = configuration().tcp().orElseThrow().drainTimeoutSeconds();
    assertThat(spec.getInteger("terminationGracePeriodSeconds")).isGreaterThan(drain + 5);
    assertThat(spec.getJsonObject("securityContext").getBoolean("runAsNonRoot")).isTrue();
    JsonObject rights = container().getJsonObject("securityContext");
    assertThat(rights.getBoolean("readOnlyRootFilesystem")).isTrue();
    assertThat(rights.getBoolean("allowPrivilegeEscalation")).isFalse();
    assertThat(rights.getJsonObject("capabilities").getJsonArray("drop")).containsExactly("ALL");
  }

  @Test
  void nodesFindEachOtherByTheHeadlessServiceAndLeaveOneAtATime() throws IOException {
    String wanted = configuration().cluster().orElseThrow().kubernetes();
    JsonObject headless =
        manifests("Service").stream()
            .filter(service -> wanted.equals(service.getJsonObject("metadata").getString("name")))
            .findFirst()
            .orElseThrow()
            .getJsonObject("spec");
    assertThat(headless.getString("clusterIP")).isEqualTo("None");
    assertThat(headless.getBoolean("publishNotReadyAddresses")).isTrue();
    JsonObject labels = pod().getJsonObject("metadata").getJsonObject("labels");
    assertThat(headless.getJsonObject("selector")).isEqualTo(labels);
    JsonObject budget = manifests("PodDisruptionBudget").get(0).getJsonObject("spec");
    assertThat(budget.getInteger("maxUnavailable")).isEqualTo(1);
    assertThat(budget.getJsonObject("selector").getJsonObject("matchLabels")).isEqualTo(labels);
  }

  @Test
  void composeRunsThreeNodesThatNameEachOtherAndAClient() throws IOException {
    JsonObject services = documents("compose.yaml").get(0).getJsonObject("services");
    List<String> nodes = List.of("one", "two", "three");
    for (String node : nodes) {
      JsonObject environment = services.getJsonObject(node).getJsonObject("environment");
      assertThat(environment.getString("SHOUT_CLUSTER_HOST")).isEqualTo(node);
      assertThat(environment.getString("SHOUT_CLUSTER_MEMBERS")).isEqualTo(String.join(",", nodes));
      assertThat(services.getJsonObject(node).getJsonArray("command")).contains("-cluster");
    }
    JsonArray client = services.getJsonObject("client").getJsonArray("command");
    Configuration configuration =
        Configuration.fromJson(new JsonObject(client.getString(client.size() - 1)));
    assertThat(configuration.tcpClient()).isPresent();
    assertThat(configuration.cluster()).isPresent();
  }
}
