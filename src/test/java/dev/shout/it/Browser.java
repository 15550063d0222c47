package dev.shout.it;

import dev.shout.Waiting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Chromium without a screen, as somebody uses it who looks at the page of the admin server. It is
 * the machine's own: nothing is downloaded, see {@link Tools#requireChromium}.
 */
final class Browser implements AutoCloseable {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  // Held, for loggers are forgotten. Selenium warns of each Chromium that is newer than itself.
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  Browser() {
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(program("chromium"));
    // CI is root in a container: Chromium's sandbox wants neither, and the pages are ours.
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--hide-scrollbars");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(program("chromedriver"))
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(20));
  }

  /** Named in full, so that Selenium looks for none, and fetches none. */
  private static File program(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in the path"));
  }

  /** The size of the window, in CSS pixels, and whether the system prefers dark. */
  Browser screen(int width, int height, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    return prefers("prefers-color-scheme", dark ? "dark" : "light");
  }

  /** What the user told the system: a media feature and its value. */
  Browser prefers(String feature, String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", feature, "value", value))));
    return this;
  }

  /** From now on these do not arrive: addresses, with stars for what may be anything. */
  void block(String... addresses) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand("Network.setBlockedURLs", Map.of("urls", List.of(addresses)));
  }

  Browser open(String address) {
    driver.get(address);
    return this;
  }

  WebElement element(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** The text that is there, shown or not. */
  String text(String selector) {
    return (String)
        script("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
  }

  /** One of the page's numbers, as it is written; empty if there is none of that name. */
  String number(String name) {
    return (String)
        script(
            "return [...document.querySelectorAll('#numbers div')]"
                + ".find((e) => e.children[0].textContent === arguments[0])"
                + "?.children[1].textContent ?? ''",
            name);
  }

  /** What the page holds, by Chromium's names, once garbage is gone. */
  Map<String, Double> metricsAfterCollection() {
    driver.executeCdpCommand("Performance.enable", Map.of());
    driver.executeCdpCommand("HeapProfiler.collectGarbage", Map.of());
    List<?> metrics =
        (List<?>) driver.executeCdpCommand("Performance.getMetrics", Map.of()).get("metrics");
    return metrics.stream()
        .map(metric -> (Map<?, ?>) metric)
        .collect(
            Collectors.toMap(
                metric -> (String) metric.get("name"),
                metric -> ((Number) metric.get("value")).doubleValue()));
  }

  void untilText(String selector, String expected) throws TimeoutException {
    Waiting.until(
        selector + " has \"" + expected + "\", not \"" + text(selector) + "\"",
        () -> text(selector).contains(expected));
  }

  Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** A script with a promise: {@code return await ...}. */
  Object asyncScript(String script, Object... arguments) {
    return driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1], args = arguments;"
            + "(async () => {"
            + script
            + "})().then(done, (e) => done('failed: ' + e));",
        arguments);
  }

  /** Presses keys, wherever the focus is. */
  Browser press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** The whole page, beyond the window too, as an artefact of the test run. */
  Path screenshot(String name) throws IOException {
    long height = (Long) script("return document.documentElement.scrollHeight");
    long width = (Long) script("return innerWidth");
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
    Files.createDirectories(SCREENSHOTS);
    return Files.write(
        SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) shot.get("data")));
  }

  /** What the console said since the last time it was asked, at any level. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::toString)
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
