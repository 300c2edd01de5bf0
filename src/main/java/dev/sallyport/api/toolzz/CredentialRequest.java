package dev.sallyport.api.toolzz;

import dev.sallyport.core.GatewayException;
import dev.sallyport.credential.Credential;
import dev.sallyport.credential.CredentialChange;
import dev.sallyport.credential.CredentialPolicy;
import dev.sallyport.credential.CredentialRefs;
import dev.sallyport.credential.CredentialSecrets;
import dev.sallyport.credential.CredentialTexts;
import dev.sallyport.credential.Integration;
import dev.sallyport.credential.NewCredential;
import dev.sallyport.http.Call;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** What a caller says of a credential, whether it is to be made or changed. */
record CredentialRequest(String name, UUID user, UUID unit, UUID integration, boolean active) {
  private static final String ORIGIN = "toolzz";

  static CredentialRequest of(JsonObject body) {
    return new CredentialRequest(
        body.getString("name"),
        id(body, "userId"),
        id(body, "unityId"),
        id(body, "integrationId"),
        body.getBoolean("status", true));
  }

  private static UUID id(JsonObject body, String field) {
    return Call.toUuid(field, body.getString(field));
  }

  /** What the ids of a request stand for. */
  record Target(Integration integration, boolean userIsMember) {
    Map<String, String> problems() {
      Map<String, String> problems = new TreeMap<>();
      if (!userIsMember) {
        problems.put("userId", "is not a member of the unit");
      }
      return problems;
    }
  }

  /** Throws INVALID, naming every wrong field. */
  NewCredential draft(Target target, Submission submission) {
    Map<String, String> problems = target.problems();
    problems.putAll(submission.problems());
    require(problems);
    return new NewCredential(
        new CredentialRefs(unit, integration.toString(), Optional.of(user)),
        submission.texts(name),
        CredentialPolicy.DEFAULT.withActive(active),
        submission.secrets(),
        ORIGIN);
  }

  /** Throws INVALID, naming every wrong field. */
  CredentialChange change(Credential before, Target target) {
    Map<String, String> problems = target.problems();
    if (!before.workspaceId().equals(unit)) {
      problems.put("unityId", "cannot be changed: a credential stays in its unit");
    }
    require(problems);
    boolean moves = !before.facts().providerId().equals(integration);
    return new CredentialChange(
        refs ->
            new CredentialRefs(
                refs.workspaceId(),
                moves ? integration.toString() : refs.provider(),
                Optional.of(user)),
        texts -> moves ? CredentialTexts.of(name, Optional.empty()) : renamed(texts),
        policy -> policy.withActive(active),
        CredentialSecrets.NONE);
  }

  private CredentialTexts renamed(CredentialTexts texts) {
    return new CredentialTexts(
        name, texts.endpoint(), texts.region(), texts.model(), texts.settings());
  }

  private static void require(Map<String, String> problems) {
    if (!problems.isEmpty()) {
      throw GatewayException.invalid(problems);
    }
  }
}
