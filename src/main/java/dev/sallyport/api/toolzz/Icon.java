package dev.sallyport.api.toolzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.credential.Integration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A picture for an integration, drawn from its name: the first letters of its words on a colour of
 * its own. Nothing of it is stored, and the same integration always has the same one.
 */
record Icon(UUID id, String fileName, String svg) {
  static final String TYPE = "image/svg+xml";
  static final String EXTENSION = "svg";

  private static final int LETTERS = 2;
  private static final int HUES = 360;
  private static final String DRAWING =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" role="img">\
      <rect width="64" height="64" rx="12" fill="hsl(%d,55%%,40%%)"/>\
      <text x="32" y="42" font-family="sans-serif" font-size="28" text-anchor="middle" \
      fill="#fff">%s</text></svg>""";

  static Icon of(Integration integration) {
    int hue = Math.floorMod(integration.slug().hashCode(), HUES);
    return new Icon(
        UUID.nameUUIDFromBytes(("icon:" + integration.id()).getBytes(UTF_8)),
        integration.slug() + "." + EXTENSION,
        DRAWING.formatted(hue, initials(integration.name())));
  }

  String url() {
    return "data:" + TYPE + ";base64," + Base64.getEncoder().encodeToString(svg.getBytes(UTF_8));
  }

  /** In bytes. */
  int size() {
    return svg.getBytes(UTF_8).length;
  }

  /** Letters and digits only, so that nothing of a name can be markup. */
  private static String initials(String name) {
    String first =
        Arrays.stream(name.split("[^\\p{L}\\p{Nd}]+"))
            .filter(word -> !word.isEmpty())
            .limit(LETTERS)
            .map(word -> Character.toString(word.codePointAt(0)))
            .collect(Collectors.joining());
    return first.isEmpty() ? "?" : first.toUpperCase(Locale.ROOT);
  }
}
