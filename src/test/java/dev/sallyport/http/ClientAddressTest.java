package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  private final ClientAddress addresses =
      new ClientAddress(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 198.51.100.7             | 192.0.2.1", // not a proxy of ours: not believed
        "10.0.0.1  | 198.51.100.7             | 198.51.100.7",
        "10.0.0.1  | 1.1.1.1, 198.51.100.7    | 198.51.100.7", // written by the client itself
        "10.0.0.1  | 198.51.100.7,10.0.0.2    | 198.51.100.7",
        "10.0.0.1  | 10.0.0.3, 10.0.0.2       | 10.0.0.3",
        "10.0.0.1  | 198.51.100.7, nonsense   | 10.0.0.1",
        "10.0.0.1  | 198.51.100.7:4711        | 198.51.100.7",
        "10.0.0.1  | [2001:db8::7]:4711       | 2001:db8::7",
        "10.0.0.1  | 198.51.100.7:x           | 10.0.0.1",
        "10.0.0.1  | 127.1                    | 10.0.0.1",
        "fd00::1   | 2001:db8::7              | 2001:db8::7",
        "10.0.0.1  | ''                       | 10.0.0.1"
      })
  void client_isWhoTheLastTrustedProxyNames(String peer, String forwarded, String client) {
    assertThat(addresses.of(address(peer), List.of(forwarded))).isEqualTo(address(client));
  }

  @Test
  void client_isNotTold_whereATrustedProxyNamesNoAddress() {
    assertThat(addresses.told(address("10.0.0.1"), List.of("198.51.100.7, unknown"))).isEmpty();
    assertThat(addresses.told(address("10.0.0.1"), List.of("unknown, 198.51.100.7")))
        .contains(address("198.51.100.7"));
    assertThat(addresses.told(address("10.0.0.1"), List.of())).contains(address("10.0.0.1"));
    assertThat(addresses.told(address("192.0.2.1"), List.of("x"))).contains(address("192.0.2.1"));
  }

  private static InetAddress address(String literal) {
    return IpLiteral.parse(literal).orElseThrow();
  }
}
