package dev.shout.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Texts to measure with: words in an order that the processor cannot learn, spaces between them.
 */
final class SampleText {

  private static final String ASCII =
      "the quick brown fox jumps over the lazy dog while a stream of words runs through our server";
  private static final String GREEK =
      "όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα είναι";
  private static final String CYRILLIC =
      "все люди рождаются свободными и равными в своём достоинстве и правах они наделены разумом";
  private static final String CJK = "人人生而自由，在尊严和权利上一律平等。 他们赋有理性和良心， 并应以兄弟关系的精神相对待。";
  private static final String EMOJI = "😀😁😂 🤣😃 😄😅😆😉 😊 😋😎😍😘 🥰😗😙 🚀🎉❤️";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("ascii", ASCII),
          Map.entry("upper", ASCII.toUpperCase(java.util.Locale.ROOT)),
          Map.entry(
              "german", "alle menschen sind frei und gleich an würde geboren heißt es schön für"),
          Map.entry(
              "turkish", "bütün insanlar hür haysiyet ve haklar bakımından eşit doğarlar akıl"),
          Map.entry("greek", GREEK),
          Map.entry("cyrillic", CYRILLIC),
          Map.entry(
              "georgian",
              "ყველა ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა უფლებებით"),
          Map.entry("cjk", CJK),
          Map.entry("emoji", EMOJI),
          Map.entry(
              "vietnamese", "tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm"),
          Map.entry("longer", String.join(" ", ASCII, GREEK, "ŉ ǰ ΐ")),
          Map.entry("mixed", String.join(" ", ASCII, GREEK, CYRILLIC, CJK, EMOJI)));

  private SampleText() {}

  /** Whole words of the named text, about {@code size} bytes, the same ones each time. */
  static byte[] of(String name, int size) {
    List<String> words = List.of(WORDS.get(name).split(" "));
    Random random = new Random(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (out.size() < size) {
      out.writeBytes(words.get(random.nextInt(words.size())).getBytes(StandardCharsets.UTF_8));
      out.write(' ');
    }
    return out.toByteArray();
  }
}
