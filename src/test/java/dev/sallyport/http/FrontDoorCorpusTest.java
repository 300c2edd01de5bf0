package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.HostileRequests.Hostile;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The corpus against the door alone: fast enough for every mutant of it. */
class FrontDoorCorpusTest {
  private static final String GOOD = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

  @Test
  void hostileRequests_areRefused_onDataPort() {
    HostileRequests.refused().forEach(bad -> refused(DoorChannel.forData(), bad, List.of()));
  }

  @Test
  void hostileRequests_areRefused_onManagementPort() {
    HostileRequests.refused().forEach(bad -> refused(DoorChannel.forManagement(), bad, List.of()));
    HostileRequests.refusedOnManagement()
        .forEach(bad -> refused(DoorChannel.forManagement(), bad, List.of()));
  }

  @Test
  void hostileRequests_areRefused_inTwoParts() {
    for (Hostile bad : HostileRequests.refused()) {
      int length = bad.bytes().length();
      List<Integer> cuts = List.of(1, length / 3, length / 2, Math.max(1, length - 40));
      cuts.forEach(cut -> refused(DoorChannel.forData(), bad, List.of(cut)));
    }
  }

  @Test
  void hostileRequests_areRefused_behindAnAnsweredOne() {
    for (Hostile bad : HostileRequests.refused()) {
      DoorChannel connection = DoorChannel.forData().receive(GOOD);
      assertThat(connection.passed()).isEqualTo(GOOD);
      connection.answer(200);
      assertThat(connection.sent()).startsWith("HTTP/1.1 200 ");
      refused(connection, bad, List.of());
    }
  }

  private static void refused(DoorChannel connection, Hostile bad, List<Integer> cuts) {
    try (connection) {
      int from = 0;
      for (int cut : cuts) {
        connection.receive(bad.bytes().substring(from, cut));
        from = cut;
      }
      connection.receive(bad.bytes().substring(from));

      assertThat(connection.sent())
          .as(bad.name())
          .startsWith("HTTP/1.1 " + bad.status() + " ")
          .contains("\r\nconnection: close\r\n", "\"code\":\"malformed_request\"");
      if (!bad.inBody()) {
        assertThat(connection.passed()).as(bad.name()).isBlank();
      }
      assertThat(connection.receive(GOOD).passed()).doesNotContain(HostileRequests.MARK, "/good");
      connection.wait(Duration.ofSeconds(1));
      assertThat(connection.isOpen()).isFalse();
    }
  }
}
