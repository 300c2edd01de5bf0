package dev.sallyport.key;

/** What of a key may be shown after it was made: enough to tell two apart, too little to use. */
public record DisplayForm(String prefix, String last4) {
  private static final int SHOWN = 4;

  static DisplayForm of(String text) {
    String prefix = text.startsWith(KeyText.PREFIX) ? KeyText.PREFIX : "";
    return new DisplayForm(
        text.substring(0, prefix.length() + SHOWN), text.substring(text.length() - SHOWN));
  }
}
