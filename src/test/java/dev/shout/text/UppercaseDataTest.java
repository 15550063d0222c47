package dev.shout.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class UppercaseDataTest {

  @Test
  void shouldBeWhatTheGeneratorWrites() throws IOException {
    assertThat(Files.readString(GenerateUppercaseData.FILE))
        .as("run mvn -q test-compile exec:java@uppercase-data")
        .isEqualTo(GenerateUppercaseData.source());
  }
}
