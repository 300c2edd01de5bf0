package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The metrics where the operator opened them, and where the database is away. */
class OpenMetricsPageTest {
  private static int status(TestGateway gateway, String token) {
    return Answer.to(gateway.managementPort(), Requests.get("/metrics", token)).status();
  }

  @Test
  void page_isForEverybody_whereItIsOpen() {
    try (TestGateway gateway =
        TestGateway.open(TestPostgres.freshDatabase(), "SALLYPORT_METRICS_OPEN", "true")) {
      assertThat(status(gateway, "nobody")).isEqualTo(200);
    }
  }

  @Test
  void page_needsNoDatabase() {
    String nowhere = TestGateway.postgresUrl(1, "none");
    try (TestGateway gateway = TestGateway.open("none", "SALLYPORT_POSTGRES_URL", nowhere)) {
      assertThat(status(gateway, "nobody")).isEqualTo(401);
      assertThat(status(gateway, TestGateway.ADMIN_TOKEN)).isEqualTo(200);
    }
  }
}
