package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {
  private static final String[] EVERYTHING = {"0.0.0.0/0:*", "[::]/0:*"};

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "223.255.255.254",
        "2606:4700::1111",
        "2a00:1450::1",
        "64:ff9b::8.8.8.8"
      })
  void publicAddress_isAllowed_byHttpsOn443Only(String address) {
    assertThat(policy().judge(ip(address), 443, true)).isEqualTo(EgressVerdict.ALLOWED);
    assertThat(policy().judge(ip(address), 8443, true)).isEqualTo(EgressVerdict.PORT);
    assertThat(policy().judge(ip(address), 443, false)).isEqualTo(EgressVerdict.PLAIN_HTTP);
    assertThat(policy().judge(ip(address), 80, false)).isEqualTo(EgressVerdict.PLAIN_HTTP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.31.196.1",
        "192.52.193.1",
        "192.88.99.1",
        "192.168.0.1",
        "192.175.48.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "240.0.0.1",
        "255.255.255.254",
        "::1",
        "::10.0.0.1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:0:8.8.8.8",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:808:808::1",
        "2002:a00:1::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12::1",
        "fec0::1"
      })
  void innerAddress_isAllowed_onlyWhenListed(String address) {
    assertThat(policy().judge(ip(address), 443, true)).isEqualTo(EgressVerdict.NOT_LISTED);
    assertThat(policy(EVERYTHING).judge(ip(address), 8000, false)).isEqualTo(EgressVerdict.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "::",
        "fe80::1",
        "febf::1",
        "ff02::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
        "::ffff:169.254.169.254",
        "::169.254.169.254",
        "::ffff:0:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::169.254.169.254",
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2001:0:808:808:0:0:5601:5601"
      })
  void address_isNeverAllowed_evenWhenListed(String address) {
    assertThat(policy(EVERYTHING).judge(ip(address), 80, true)).isEqualTo(EgressVerdict.NEVER);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 11434, false, ALLOWED",
    "::ffff:127.0.0.1, 11434, false, ALLOWED",
    "64:ff9b::10.2.0.1, 8000, true, ALLOWED",
    "127.0.0.1, 11435, false, NOT_LISTED",
    "127.0.0.2, 11434, false, NOT_LISTED",
    "8.8.4.4, 8080, false, ALLOWED",
    "8.8.8.8, 8080, true, PORT",
    "::1, 11434, true, ALLOWED",
  })
  void listedAddress_isAllowed_onItsPorts(
      String address, int port, boolean tls, EgressVerdict expected) {
    EgressPolicy policy =
        policy("127.0.0.1/32:11434", "10.2.0.0/16:8000", "8.8.4.4:8080", "[::1]/128:11434");

    assertThat(policy.judge(ip(address), port, tls)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 5432, OWN_SOCKET",
    "127.0.0.2, 5432, OWN_SOCKET",
    "::1, 5432, OWN_SOCKET",
    "::ffff:127.0.0.1, 5432, OWN_SOCKET",
    "::127.0.0.1, 5432, OWN_SOCKET",
    "64:ff9b::127.0.0.1, 5432, OWN_SOCKET",
    "64:ff9b:1::10.9.9.9, 6379, OWN_SOCKET",
    "192.168.7.7, 5432, OWN_SOCKET",
    "10.9.9.9, 6379, OWN_SOCKET",
    "127.0.0.1, 6379, OWN_SOCKET",
    "10.9.9.8, 6379, ALLOWED",
    "64:ff9b:1::10.9.9.8, 6379, ALLOWED",
    "192.168.7.8, 5432, ALLOWED",
    "127.0.0.1, 5433, ALLOWED",
  })
  void ownSocket_isRefused_throughEveryAddressThatReachesIt(
      String address, int port, EgressVerdict expected) {
    Set<InetSocketAddress> own =
        Set.of(
            new InetSocketAddress(ip("127.0.0.1"), 5432),
            new InetSocketAddress(ip("10.9.9.9"), 6379));
    EgressPolicy policy = new EgressPolicy(rules(EVERYTHING), () -> own, ip("192.168.7.7")::equals);

    assertThat(policy.judge(ip(address), port, true)).isEqualTo(expected);
  }

  @Test
  void ownSocket_isRefused_whenItsPortIsKnownLate() {
    Set<InetSocketAddress> own = new HashSet<>();
    EgressPolicy policy = EgressPolicy.of(rules(EVERYTHING), () -> own);
    EgressVerdict before = policy.judge(ip("127.0.0.1"), 8081, false);

    own.add(new InetSocketAddress(ip("0.0.0.0"), 8081));

    assertThat(before).isEqualTo(EgressVerdict.ALLOWED);
    assertThat(policy.judge(ip("127.0.0.1"), 8081, false)).isEqualTo(EgressVerdict.OWN_SOCKET);
  }

  @Test
  void ownSocket_isRefused_onEveryAddressOfThisMachine() throws SocketException {
    Set<InetSocketAddress> own = Set.of(new InetSocketAddress(ip("127.0.0.1"), 5432));
    EgressPolicy policy = EgressPolicy.of(rules(EVERYTHING), () -> own);

    assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
        .isNotEmpty()
        .extracting(address -> policy.judge(address, 5432, true))
        .isSubsetOf(EgressVerdict.OWN_SOCKET, EgressVerdict.NEVER)
        .contains(EgressVerdict.OWN_SOCKET);
    assertThat(policy.judge(ip("192.0.2.77"), 5432, true)).isEqualTo(EgressVerdict.ALLOWED);
  }

  @Test
  void verdicts_haveReasonsOfTheirOwn() {
    assertThat(EgressVerdict.values())
        .extracting(EgressVerdict::reason)
        .doesNotHaveDuplicates()
        .allMatch(reason -> reason.length() > 5);
  }

  @ParameterizedTest
  @CsvSource({
    "api.openai.com, 443, ALLOWED",
    "api.openai.com., 443, ALLOWED",
    "api.openai.com, 8443, PORT",
    "localhost, 443, NOT_LISTED",
    "a.LOCALHOST, 443, NOT_LISTED",
    "redis, 443, NOT_LISTED",
    ".example, 443, NOT_LISTED",
    "printer.local, 443, NOT_LISTED",
    "metadata.google.internal., 443, NOT_LISTED",
  })
  void nameLeftToTheProxy_isJudgedByForm(String name, int port, EgressVerdict expected) {
    assertThat(policy("10.0.0.0/8:8443").judgeUnresolved(name, port)).isEqualTo(expected);
  }

  @Test
  void nameLeftToTheProxy_mayUseAnotherPort_whenListedForAllAddresses() {
    assertThat(policy("0.0.0.0/0:8443").judgeUnresolved("llm.example.com", 8443))
        .isEqualTo(EgressVerdict.ALLOWED);
  }

  private static EgressPolicy policy(String... rules) {
    return EgressPolicy.of(rules(rules), Set::of);
  }

  private static List<EgressRule> rules(String... rules) {
    return Stream.of(rules).map(EgressRule::parse).toList();
  }

  private static InetAddress ip(String text) {
    return IpLiteral.parse(text).orElseThrow();
  }
}
