package dev.shout.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What keeps people out of a page: contrasts, names, the order of headings, and the like. */
final class Axe {

  private static final String SCRIPT = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

  private Axe() {}

  /** What axe finds in the page that is open, each with its first elements. */
  static List<?> violations(Browser browser) throws IOException {
    try (InputStream axe = Axe.class.getResourceAsStream(SCRIPT)) {
      browser.script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    Object found =
        browser.asyncScript(
            "const result = await axe.run();"
                + "return result.violations.map(v => v.id + ': ' + v.help + ' in '"
                + " + v.nodes.map(n => n.html).slice(0, 3).join(' and '));");
    assertThat(found).isInstanceOf(List.class);
    return (List<?>) found;
  }
}
