package dev.shout.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.util.ULocale;
import com.ibm.icu.util.VersionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Writes {@code UppercaseData.java} from ICU4J: {@code mvn -q test-compile
 * exec:java@uppercase-data}.
 *
 * <p>For a new version of Unicode: raise {@code icu4j.version} in pom.xml, run it, and read the
 * difference. Unicode's stability policy lets lines come, but none go.
 */
final class GenerateUppercaseData {

  /** The file, from the root of the project. */
  static final Path FILE = Path.of("src/main/java/dev/shout/text/UppercaseData.java");

  private static final String HEAD =
      """
      package dev.shout.text;

      /**
       * The upper-case mappings of Unicode %1$s, without a language: UnicodeData.txt's simple ones
       * and the unconditional ones of SpecialCasing.txt (section 3.13, rule R1).
       *
       * <p>Generated from ICU4J, do not edit: mvn -q test-compile exec:java@uppercase-data
       */
      final class UppercaseData {

        /** The version of Unicode. */
        static final String UNICODE_VERSION = "%1$s";

        /**
         * Four numbers a row: every step-th code point from the first to the last has a mapping of one
         * code point, as far from it as the fourth number is from the first.
         */
        static final int[] RUNS = {
      """;

  private static final String MIDDLE =
      """
        };

        /** Four numbers a row: a code point, and the two or three it becomes; 0 is none. */
        static final int[] SEVERAL = {
      """;

  private static final String TAIL =
      """
        };

        private UppercaseData() {}
      }
      """;

  private GenerateUppercaseData() {}

  public static void main(String[] args) throws IOException {
    Files.writeString(FILE, source());
  }

  /** What the file has to be. */
  static String source() {
    NavigableMap<Integer, Integer> single = new TreeMap<>();
    List<String> several = new ArrayList<>();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        continue;
      }
      String before = Character.toString(codePoint);
      int[] after = UCharacter.toUpperCase(ULocale.ROOT, before).codePoints().toArray();
      if (after.length > 1) {
        String third = after.length == 2 ? "0" : hex(after[2]);
        several.add(row(hex(codePoint), hex(after[0]), hex(after[1]), third, codePoint));
      } else if (after[0] != codePoint) {
        single.put(codePoint, after[0]);
      }
    }
    VersionInfo unicode = UCharacter.getUnicodeVersion();
    String version =
        unicode.getMajor()
            + "."
            + unicode.getMinor()
            + "."
            + unicode.getMilli(); // ICU's name for it
    return HEAD.formatted(version)
        + String.join("", runs(single))
        + MIDDLE
        + String.join("", several)
        + TAIL;
  }

  /**
   * Takes the longest run from the lowest code point on, in steps of 1 or 2, until none is left.
   */
  private static List<String> runs(NavigableMap<Integer, Integer> single) {
    List<String> rows = new ArrayList<>();
    while (!single.isEmpty()) {
      int first = single.firstKey();
      int target = single.get(first);
      int last = end(single, first, 1);
      int step = 1;
      // Capital and small letters in turn are a run of every other code point.
      if (last == first && end(single, first, 2) > first) {
        last = end(single, first, 2);
        step = 2;
      }
      for (int codePoint = first; codePoint <= last; codePoint += step) {
        single.remove(codePoint);
      }
      rows.add(row(hex(first), hex(last), Integer.toString(step), hex(target), first));
    }
    return rows;
  }

  private static int end(NavigableMap<Integer, Integer> single, int first, int step) {
    int distance = single.get(first) - first;
    int last = first;
    while (single.containsKey(last + step) && single.get(last + step) - last - step == distance) {
      last += step;
    }
    return last;
  }

  private static String row(String a, String b, String c, String d, int named) {
    return "    " + String.join(", ", a, b, c, d) + ", // " + UCharacter.getName(named) + "\n";
  }

  private static String hex(int codePoint) {
    return String.format(Locale.ROOT, "0x%04X", codePoint);
  }
}
