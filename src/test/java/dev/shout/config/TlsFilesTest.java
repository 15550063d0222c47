package dev.shout.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shout.Certificates;
import io.netty.pkitesting.CertificateBuilder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The one line for each way in which the files of TLS can be wrong, and what is right. */
class TlsFilesTest {

  @TempDir private Path folder;

  @BeforeEach
  void writeCertificates() throws IOException {
    Certificates.write(Certificates.SERVER, folder, "server");
    Certificates.write(Certificates.CLIENT, folder, "client");
    Certificates.write(Certificates.AUTHORITY, folder, "ca");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void assertServer(String certificate, String key, String clients, String message) {
    JsonObject tls =
        new JsonObject()
            .put("certificate", certificate.isEmpty() ? "" : file(certificate))
            .put("key", key.isEmpty() ? "" : file(key))
            .put("clientCertificates", clients.isEmpty() ? "" : file(clients));
    Configuration configuration =
        Configuration.fromJson(new JsonObject().put("tcp", new JsonObject().put("tls", tls)));
    assertThatThrownBy(configuration::check)
        .isInstanceOf(ConfigException.class)
        .hasMessage("tcp.tls." + message.replace("FOLDER/", folder + "/"));
  }

  @Test
  void shouldNameTheKeyAndTheFileWhenItCannotBeRead() {
    assertServer(
        "none.pem", "server.key", "", "certificate: FOLDER/none.pem: cannot be read: no such file");
    assertServer("server.pem", ".", "", "key: FOLDER/.: cannot be read: is a directory");
    assertServer(
        "server.pem",
        "server.key",
        "none.pem",
        "clientCertificates: FOLDER/none.pem: cannot be read: no such file");
  }

  @Test
  void shouldNameTheKeyThatIsMissingBesideAnother() {
    assertServer(
        "server.pem", "", "", "key: expected the file of the key, for certificate is given");
    assertServer(
        "",
        "server.key",
        "",
        "certificate: expected the file of the certificate, for key is given");
    assertServer(
        "", "", "ca.pem", "clientCertificates: expected a certificate and a key beside it");
    Configuration client =
        Configuration.fromJson(
            new JsonObject("{\"tcpClient\": {\"tls\": {\"serverName\": \"a\"}}}"));
    assertThatThrownBy(client::check)
        .hasMessage("tcpClient.tls.trust: expected jvm or a file, for other keys of TLS are given");
  }

  @Test
  void shouldSayWhatIsWrongWithAFile() throws IOException {
    assertServer(
        "server.key",
        "server.key",
        "",
        "certificate: FOLDER/server.key: no certificate in it (-----BEGIN CERTIFICATE-----)");
    assertServer(
        "server.pem",
        "server.pem",
        "",
        "key: FOLDER/server.pem: no key in it (-----BEGIN PRIVATE KEY-----)");
    assertServer(
        "server.pem",
        "client.key",
        "",
        "key: FOLDER/client.key: is not the key of " + file("server.pem"));
    Files.write(folder.resolve("zeros"), new byte[100_000]);
    assertServer(
        "zeros",
        "server.key",
        "",
        "certificate: FOLDER/zeros: no certificate in it (-----BEGIN CERTIFICATE-----)");
    Files.writeString(folder.resolve("empty"), "");
    assertServer(
        "server.pem", "empty", "", "key: FOLDER/empty: no key in it (-----BEGIN PRIVATE KEY-----)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "A", "====", "not base64, is it"})
  void shouldSayThatABlockIsBroken(String content) throws IOException {
    for (String label : new String[] {"CERTIFICATE", "PRIVATE KEY"}) {
      String pem = "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
      Files.writeString(folder.resolve("broken"), pem);
    }
    assertThatThrownBy(() -> Pem.key(file("broken")))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(file("broken") + ": the ")
        .hasMessageContaining(" in it is broken");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void shouldSayHowAKeyOfAnotherFormIsConverted(String label) throws IOException {
    Files.writeString(
        folder.resolve("old.key"),
        "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n");
    assertServer(
        "server.pem",
        "old.key",
        "",
        "key: FOLDER/old.key: holds an "
            + label
            + ", expected a PRIVATE KEY without a password; convert it with openssl pkcs8 -topk8"
            + " -nodes");
  }

  @ParameterizedTest
  @EnumSource(
      value = CertificateBuilder.Algorithm.class,
      names = {"ecp256", "ecp384", "rsa2048", "rsa3072", "ed25519"})
  void shouldTakeKeysOfEveryUsualKind(CertificateBuilder.Algorithm algorithm) throws IOException {
    Certificates.write(
        Certificates.issued(
            Certificates.AUTHORITY, "x", new CertificateBuilder().algorithm(algorithm)),
        folder,
        "x");
    TlsMaterial material =
        new TlsServerOptions(file("x.pem"), file("x.key"), file("ca.pem"), "1.3").load();
    assertThat(material.keys()).isPresent();
    assertThat(material.trust().orElseThrow().getAcceptedIssuers())
        .containsExactly(Certificates.AUTHORITY.getCertificate());
  }

  @Test
  void shouldSwitchTlsOnByVariablesAlone() {
    Map<String, String> environment =
        Map.of(
            "SHOUT_TCP_TLS_CERTIFICATE", file("server.pem"),
            "SHOUT_TCP_TLS_KEY", file("server.key"));
    Configuration read = ConfigurationReader.read(null, environment, Command.SERVER);
    assertThat(read.tcp().orElseThrow().tls().isOn()).isTrue();
    read.check();
    assertThatThrownBy(() -> ConfigurationReader.read(null, Map.of("SHOUT_TCP_TLS_KYE", "x"), null))
        .hasMessage("SHOUT_TCP_TLS_KYE: unknown variable, did you mean \"SHOUT_TCP_TLS_KEY\"?");
  }

  @Test
  void shouldNameTheWholePathOfAKeyThatIsMistypedOrNoObject() {
    assertThatThrownBy(
            () -> Configuration.fromJson(new JsonObject("{\"tcp\": {\"tls\": {\"kye\": \"\"}}}")))
        .hasMessage("tcp.tls.kye: unknown key, did you mean \"key\"?");
    assertThatThrownBy(() -> Configuration.fromJson(new JsonObject("{\"tcp\": {\"tls\": true}}")))
        .hasMessage("tcp.tls: expected an object, found true");
  }
}
