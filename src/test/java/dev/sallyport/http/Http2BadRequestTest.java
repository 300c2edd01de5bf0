package dev.sallyport.http;

import static dev.sallyport.http.Http2Attacker.SETTINGS;
import static dev.sallyport.http.Http2Attacker.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.Http2BadRequests.Bad;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2BadRequestTest {
  private static final Duration SOON = Duration.ofSeconds(5);

  private GuardedEcho server;
  private GuardedEcho hasty;

  @BeforeAll
  void start() {
    Duration moment = Duration.ofMillis(300);
    ReadDeadlines deadlines = new ReadDeadlines(moment, moment, Duration.ofSeconds(30), 1024);
    server = new GuardedEcho(HttpLimits.forData());
    hasty = new GuardedEcho(HttpLimits.forData().withDeadlines(deadlines));
  }

  @AfterAll
  void stop() {
    server.close();
    hasty.close();
  }

  @BeforeEach
  void forget() {
    server.reached().clear();
    server.bodies().clear();
  }

  static List<Bad> bad() {
    return Http2BadRequests.all();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void request_isRefused_orItsConnectionEnds(Bad bad) {
    try (Http2Attacker client = Http2Attacker.to(server.port())) {
      client.send(bad.bytes().apply(client));

      assertThat(client.answer(1)).as(server.reached().toString()).matches("R.*|4..|closed");
      assertThat(server.bodies()).as(client.answer(1)).isEmpty();
      assertThat(server.reached()).hasSizeLessThanOrEqualTo(bad.reaches() ? 1 : 0);
    }
  }

  @Test
  void request_isAnswered_whenItIsGood() {
    try (Http2Attacker client = Http2Attacker.to(server.port())) {
      client.send(client.get(1, "/x", "te", "trailers", "content-length", "0", "host", "a"));

      assertThat(client.answer(1)).isEqualTo("200");
    }
  }

  @Test
  void streams_areRefused_pastTheirNumber() {
    try (Http2Attacker client = Http2Attacker.to(server.port())) {
      for (int i = 0; i <= 250; i++) {
        client.send(frame(1, 4, 2 * i + 1, client.request("POST", "/x")));
      }

      assertThat(client.answer(501)).isIn("R7", "closed");
      assertThat(server.reached()).hasSizeLessThanOrEqualTo(250);
    }
  }

  @Test
  void connection_isKept_whileNothingIsOwed_evenWithoutAWindow() {
    try (Http2Attacker client = Http2Attacker.to(hasty.port())) {
      client.send(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, 0));
      client.send(client.get(1, "/later"));

      assertThat(client.isCutWithin(Duration.ofMillis(700))).isFalse();
      client.send(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0xff, 0xff));
      assertThat(client.answer(1)).isEqualTo("200");
    }
  }

  @Test
  void connection_isCut_whenNoWindowIsEverOpened() {
    try (Http2Attacker client = Http2Attacker.silent(hasty.port()).preface()) {
      client.send(frame(SETTINGS, 0, 0, 0, 4, 0, 0, 0, 0));
      for (int i = 0; i < 250; i++) {
        client.send(client.get(2 * i + 1, "/x"));
      }

      assertThat(client.isCutWithin(SOON)).isTrue();
    }
  }

  @Test
  void connection_isCut_whenItStopsInAPreface() {
    try (Http2Attacker client = Http2Attacker.silent(hasty.port())) {
      client.send(new byte[] {'P', 'R', 'I', ' '});

      assertThat(client.isCutWithin(SOON)).isTrue();
    }
  }

  @Test
  void connection_isCut_whenItsHeadersDripIn() {
    try (Http2Attacker client = Http2Attacker.to(hasty.port())) {
      byte[] get = client.get(1, "/x");
      long begun = System.nanoTime();
      for (int i = 0; i < get.length && !client.isCutWithin(Duration.ofMillis(100)); i++) {
        client.send(new byte[] {get[i]});
      }

      assertThat(client.isCutWithin(SOON)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
      assertThat(hasty.reached()).doesNotContain("GET /x");
    }
  }
}
