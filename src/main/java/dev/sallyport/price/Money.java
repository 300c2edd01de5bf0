package dev.sallyport.price;

import dev.sallyport.core.GatewayException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Pattern;

/** Money as a whole number of 10⁻¹⁰ USD; never a {@code double}. */
public final class Money {
  private static final int DIGITS = 10;
  private static final int FAR = 100;
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);
  private static final Pattern PLAIN = Pattern.compile("\\d{1,7}(\\.\\d{1,10}0*)?");
  static final String WANTED =
      "must be an amount of USD such as \"2.50\", with 10 decimals at most";

  private Money() {}

  /**
   * Fails with INVALID.
   *
   * @param field that it stands in
   * @param text plain decimal
   */
  static long parse(String field, String text) {
    if (!PLAIN.matcher(text).matches()) {
      throw GatewayException.invalid(Map.of(field, WANTED));
    }
    return exact(field, new BigDecimal(text));
  }

  /** Fails with INVALID where it is negative, too much or finer than 10⁻¹⁰ USD. */
  static long exact(String field, BigDecimal usd) {
    // What is far out of bounds has an exponent that arithmetic could not take.
    boolean bounded = Math.abs((long) usd.scale()) < FAR;
    BigDecimal plain =
        bounded && usd.signum() > 0 ? usd.stripTrailingZeros() : BigDecimal.valueOf(usd.signum());
    boolean fits = bounded || usd.signum() == 0;
    if (!fits || plain.signum() < 0 || plain.scale() > DIGITS || plain.compareTo(MOST) > 0) {
      throw GatewayException.invalid(Map.of(field, WANTED));
    }
    return plain.setScale(DIGITS, RoundingMode.UNNECESSARY).unscaledValue().longValueExact();
  }

  /** With two decimals at least: {@code 2.50}. */
  public static String text(long amount) {
    BigDecimal usd = BigDecimal.valueOf(amount, DIGITS).stripTrailingZeros();
    return usd.setScale(Math.max(2, usd.scale()), RoundingMode.UNNECESSARY).toPlainString();
  }
}
