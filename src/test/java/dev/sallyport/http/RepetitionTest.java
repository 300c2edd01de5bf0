package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Principal;
import dev.sallyport.core.Once;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RepetitionTest {
  private static final UUID ORGANIZATION = UUID.randomUUID();

  private static Once once(UUID workspace) {
    Principal caller = new Principal("somebody", ORGANIZATION, workspace, true);
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("idempotency-key", "one");
    Map<String, Object> parameters = Map.of("sallyport-workspace", "team");
    return new Call(Optional.of(caller), parameters, new JsonObject().put("name", "a"), headers)
        .once("createKey")
        .orElseThrow();
  }

  /** Its name may have been given to another one since. */
  @Test
  void request_isAnother_whenItActsInAnotherWorkspaceOfTheSameName() {
    UUID workspace = UUID.randomUUID();

    assertThat(once(workspace).request()).isEqualTo(once(workspace).request());
    assertThat(once(workspace).request()).isNotEqualTo(once(UUID.randomUUID()).request());
  }
}
