package dev.shout.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one was probably meant to be. */
public final class Nearest {

  private Nearest() {}

  /**
   * The nearest of the known names.
   *
   * @param typed what was typed
   * @param known what could have been
   * @return the nearest one, the first of equals; empty when none is near
   */
  public static Optional<String> to(String typed, Collection<String> known) {
    return known.stream()
        .filter(name -> Math.abs(typed.length() - name.length()) <= limit(typed, name))
        .filter(name -> distance(typed, name) <= limit(typed, name))
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  /** One slip in a short name, one in three characters of a longer one: more is another word. */
  private static int limit(String a, String b) {
    return Math.max(1, Math.min(a.length(), b.length()) / 3);
  }

  /**
   * Edits from one name to the other, case aside: insert, delete, replace, or swap two neighbours
   * (the optimal string alignment distance), since a swap is the slip that fingers make most.
   */
  static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
