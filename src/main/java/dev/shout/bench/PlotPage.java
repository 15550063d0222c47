package dev.shout.bench;

/** The picture of a run with its figures below, as one HTML file that stands alone. */
final class PlotPage {

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <style>
      body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; background: #ffffff; }
      svg { width: 100%%; height: auto; }
      pre { overflow-x: auto; padding: 0 0 2rem 5.75rem; color: #111827; }
      @media (max-width: 40rem) { pre { padding-left: 0; } }
      @media (prefers-color-scheme: dark) {
        body { background: #111827; }
        pre { color: #f3f4f6; }
      }
      </style>
      </head>
      <body>
      %s<pre>%s</pre>
      </body>
      </html>
      """;

  private PlotPage() {}

  /** The page of a run in which messages were answered. */
  static String of(BenchResult result) {
    String title = "shout bench " + result.options().protocol().word();
    return PAGE.formatted(
        LatencyPlot.escaped(title + " " + result.options().target()),
        LatencyPlot.svg(result),
        LatencyPlot.escaped(Summary.of(result)));
  }
}
