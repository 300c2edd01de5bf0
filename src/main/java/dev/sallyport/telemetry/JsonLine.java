package dev.sallyport.telemetry;

/** An object of JSON on one line, of printable ASCII alone. */
final class JsonLine {
  private static final char FIRST_PLAIN = ' ';
  private static final char LAST_PLAIN = '~';
  private static final String HEX = "0123456789abcdef";
  private static final int THOUSAND = 1_000;

  private final StringBuilder line = new StringBuilder(512).append('{');

  void text(String name, String value) {
    begin(name).append('"');
    for (int i = 0; i < value.length(); i++) {
      append(value.charAt(i));
    }
    line.append('"');
  }

  void number(String name, long value) {
    begin(name).append(value);
  }

  void flag(String name, boolean value) {
    begin(name).append(value);
  }

  /** Written as a number with three decimals. */
  void thousandths(String name, long value) {
    String decimals = Long.toString(THOUSAND + Math.max(0, value) % THOUSAND).substring(1);
    begin(name).append(Math.max(0, value) / THOUSAND).append('.').append(decimals);
  }

  String end() {
    return line.append('}').toString();
  }

  private StringBuilder begin(String name) {
    return line.append(line.length() == 1 ? "\"" : ",\"").append(name).append("\":");
  }

  private void append(char sign) {
    if (sign == '"' || sign == '\\') {
      line.append('\\').append(sign);
    } else if (sign >= FIRST_PLAIN && sign <= LAST_PLAIN) {
      line.append(sign);
    } else {
      line.append("\\u");
      for (int shift = 12; shift >= 0; shift -= 4) {
        line.append(HEX.charAt(sign >> shift & 0xF));
      }
    }
  }
}
