package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "172.16.0.0/12, 172.31.255.255, true",
    "172.16.0.0/12, 172.32.0.0, false",
    "100.64.0.0/10, 100.127.255.255, true",
    "100.64.0.0/10, 100.128.0.0, false",
    "192.168.1.7/32, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.7, true",
    "192.168.1.7, 192.168.1.8, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, 1.2.3.4, false",
    "::/0, 2001:db8::1, true",
    "::ffff:10.0.0.0/104, 10.9.8.7, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true",
    "fe80::/10, febf::1, true",
    "fe80::/10, fec0::1, false",
    "64:ff9b:1::/48, 64:ff9b:1:ffff::, true",
    "64:ff9b:1::/48, 64:ff9b:2::, false",
    "::1, ::1, true",
    "1.2.3.4, 1::ffff:1.2.3.4, false",
    "1.2.3.4, 0:0:0:0:1:ffff:1.2.3.4, false",
    "1::ffff:102:304, 1::ffff:1.2.3.4, true",
  })
  void range_containsByBytes(String range, String address, boolean contained) {
    InetAddress parsed = IpLiteral.parse(address).orElseThrow();

    assertThat(Cidr.parse(range).contains(parsed)).isEqualTo(contained);
  }

  @Test
  void mappedBytes_countAsV4() {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 10, 0, 0, 1};

    assertThat(Cidr.parse("10.0.0.0/8").contains(mapped)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.1/8",
        "10/8",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "localhost",
        "::/129",
        "fe80::1%eth0",
        "[::1]/128",
        "::ffff:10.0.0.0/90",
        "1::2::3",
        " 10.0.0.0/8",
        "10.0.0.0/8 ",
        "10.0.0.0/8/8",
        "١.1.1.1"
      })
  void range_isRefused_whenNotStrict(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The address range '")
        .hasMessageEndingWith(".");
  }

  @Test
  void equality_isByRange() {
    assertThat(Cidr.parse("::ffff:10.0.0.0/104"))
        .isEqualTo(Cidr.parse("10.0.0.0/8"))
        .hasSameHashCodeAs(Cidr.parse("10.0.0.0/8"))
        .hasToString("10.0.0.0/8")
        .isNotEqualTo(Cidr.parse("10.0.0.0/9"));
    assertThat(Stream.of("10.0.0.0/8", "10.0.0.0/9", "11.0.0.0/8").map(Cidr::parse))
        .extracting(Cidr::hashCode)
        .doesNotHaveDuplicates();
  }
}
