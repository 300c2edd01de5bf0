package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.HostileRequests.Hostile;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontDoorRefusalTest {
  private static final String GOOD =
      "POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

  private GuardedEcho data;
  private GuardedEcho management;
  private GuardedEcho tls;

  @BeforeAll
  void start() {
    data = new GuardedEcho(HttpLimits.forData());
    management = new GuardedEcho(HttpLimits.forManagement());
    tls = new GuardedEcho(HttpLimits.forData(), true);
  }

  @AfterAll
  void stop() {
    data.close();
    management.close();
    tls.close();
  }

  @BeforeEach
  void forget() {
    Stream.of(data, management, tls).forEach(server -> server.reached().clear());
  }

  static List<Hostile> bad() {
    return HostileRequests.refused();
  }

  static List<Hostile> badOnManagement() {
    return HostileRequests.refusedOnManagement();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_asFirstOnDataPort(Hostile bad) {
    refusedAsFirst(data, bad, RawClient.to(data.port()));
  }

  @ParameterizedTest
  @MethodSource({"bad", "badOnManagement"})
  void request_isRefused_asFirstOnManagementPort(Hostile bad) {
    refusedAsFirst(management, bad, RawClient.to(management.port()));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_asSecondOnDataPort(Hostile bad) {
    refusedAsSecond(data, bad, RawClient.to(data.port()));
  }

  @ParameterizedTest
  @MethodSource({"bad", "badOnManagement"})
  void request_isRefused_asSecondOnManagementPort(Hostile bad) {
    refusedAsSecond(management, bad, RawClient.to(management.port()));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_whenPipelinedBehindAnother(Hostile bad) {
    try (RawClient client = RawClient.to(data.port())) {
      client.send(GOOD + bad.bytes());

      String read = client.readToEnd();

      assertThat(read).startsWith("HTTP/1.1 200 ");
      assertThat(read.split("HTTP/1.1 200 ", -1)).hasSize(2);
      assertThat(read).contains("HTTP/1.1 " + bad.status() + " ");
      assertNothingBehindRan(data, bad, List.of("POST /good"));
    }
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_asFirstAndSecondOverTls(Hostile bad) {
    refusedAsFirst(tls, bad, RawClient.overTls(tls.port()));
    tls.reached().clear();
    refusedAsSecond(tls, bad, RawClient.overTls(tls.port()));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_whenItComesInTwoParts(Hostile bad) {
    for (int cut : List.of(1, bad.bytes().length() / 3, bad.bytes().length() - 40)) {
      data.reached().clear();
      try (RawClient client = RawClient.to(data.port())) {
        client.send(bad.bytes().substring(0, cut));
        client.send(bad.bytes().substring(cut));

        assertRefused(client.readToEnd(), bad);
        assertNothingBehindRan(data, bad, List.of());
      }
    }
  }

  private static void refusedAsFirst(GuardedEcho server, Hostile bad, RawClient client) {
    try (client) {
      client.send(bad.bytes());

      assertRefused(client.readToEnd(), bad);
      assertNothingBehindRan(server, bad, List.of());
    }
  }

  private static void refusedAsSecond(GuardedEcho server, Hostile bad, RawClient client) {
    try (client) {
      client.send(GOOD);
      assertThat(client.readUntil("HTTP_1_1 2")).startsWith("HTTP/1.1 200 ");
      client.send(bad.bytes());

      assertRefused(client.readToEnd(), bad);
      assertNothingBehindRan(server, bad, List.of("POST /good"));
    }
  }

  private static void assertRefused(String read, Hostile bad) {
    assertThat(read).startsWith("HTTP/1.1 " + bad.status() + " ");
    assertThat(read)
        .contains("\r\nconnection: close\r\n")
        .contains("\"code\":\"malformed_request\"");
    assertThat(read.split("HTTP/1.1 \\d", -1)).hasSize(2);
  }

  private static void assertNothingBehindRan(GuardedEcho server, Hostile bad, List<String> before) {
    List<String> allowed =
        bad.inBody() ? Stream.concat(before.stream(), Stream.of("POST /v1/x")).toList() : before;
    assertThat(server.reached()).isIn(before, allowed);
    assertThat(server.bodies()).noneMatch(body -> body.toString().contains("abc"));
  }
}
