package dev.sallyport.core;

import static dev.sallyport.fuzz.Fuzzed.require;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.fuzz.Fuzzed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Addresses, ranges and rules: what is read is read as the JDK reads it, or not at all. */
public final class AddressFuzz {
  public static final List<String> SEEDS =
      List.of(
          "127.0.0.1",
          "10.0.0.0/8",
          "fd00::/8",
          "::ffff:169.254.169.254",
          "2001:db8::1",
          "64:ff9b::a9fe:a9fe",
          "[::1]/128:11434",
          "10.2.0.0/16:8000-8010",
          "192.0.2.0/24:*",
          "gpt-4*");

  private AddressFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, ISO_8859_1);
    Fuzzed.run(input.length, () -> literal(text));
    Fuzzed.run(input.length, () -> Cidr.parse(text));
    Fuzzed.run(input.length, () -> EgressRule.parse(text));
    Fuzzed.run(input.length, () -> ModelPattern.of(text));
  }

  private static void literal(String text) {
    Optional<InetAddress> read = IpLiteral.parse(text);
    read.ifPresent(address -> require(address.equals(ofJdk(text)), "read otherwise than the JDK"));
    require(
        read.isEmpty() || text.indexOf('.') < 0 || IpLiteral.looksNumeric(text),
        "a literal that does not look like one");
  }

  private static InetAddress ofJdk(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError("the JDK does not read it", e);
    }
  }
}
