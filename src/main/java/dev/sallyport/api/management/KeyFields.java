package dev.sallyport.api.management;

import dev.sallyport.core.Cidr;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.PathGroup;
import dev.sallyport.crypto.Secret;
import dev.sallyport.http.Call;
import dev.sallyport.key.KeyRules;
import dev.sallyport.key.KeyTerms;
import dev.sallyport.key.NewKey;
import dev.sallyport.key.Rotation;
import dev.sallyport.limit.Limit;
import dev.sallyport.limit.Limits;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a caller asks of a key: a field that is left out stays as it was, null clears it. What the
 * contract could not see is wrong is noted, to be told with all else.
 */
final class KeyFields {
  private static final Set<PathGroup> USUAL = Set.of(PathGroup.INFERENCE);
  private static final KeyTerms BLANK =
      new KeyTerms(
          "",
          new KeyTerms.Validity(true, Optional.empty()),
          Optional.empty(),
          Optional.empty(),
          new KeyRules(USUAL, List.of(), List.of()),
          List.of());

  private final JsonObject body;
  private final Map<String, String> wrong = new TreeMap<>();
  private final UnaryOperator<KeyTerms> change;

  KeyFields(JsonObject body) {
    this.body = body;
    UnaryOperator<KeyTerms.Validity> validity = validity();
    UnaryOperator<KeyRules> rules = rules();
    UnaryOperator<String> name = field("name", "", String.class::cast);
    UnaryOperator<Optional<UUID>> user =
        field("userId", Optional.empty(), id -> Optional.of(toId("userId", id)));
    UnaryOperator<Optional<List<UUID>>> credentials =
        field("credentialIds", Optional.empty(), ids -> Optional.of(toIds((JsonArray) ids)));
    UnaryOperator<List<Limit>> limits = field("limits", List.of(), this::toLimits);
    this.change =
        was ->
            new KeyTerms(
                name.apply(was.name()),
                validity.apply(was.validity()),
                user.apply(was.userId()),
                credentials.apply(was.credentialIds()),
                rules.apply(was.rules()),
                limits.apply(was.limits()));
  }

  private UnaryOperator<KeyTerms.Validity> validity() {
    UnaryOperator<Boolean> active = field("active", true, Boolean.class::cast);
    UnaryOperator<Optional<OffsetDateTime>> expiresAt =
        field("expiresAt", Optional.empty(), text -> toTime((String) text));
    return was ->
        new KeyTerms.Validity(active.apply(was.active()), expiresAt.apply(was.expiresAt()));
  }

  private UnaryOperator<KeyRules> rules() {
    UnaryOperator<Set<PathGroup>> groups =
        field("endpoints", USUAL, names -> toGroups((JsonArray) names));
    UnaryOperator<List<String>> models =
        field("models", List.of(), names -> texts((JsonArray) names));
    UnaryOperator<List<Cidr>> cidrs =
        field("allowedCidrs", List.of(), ranges -> toCidrs(texts((JsonArray) ranges)));
    return was ->
        new KeyRules(
            groups.apply(was.groups()),
            models.apply(was.models()),
            cidrs.apply(was.allowedCidrs()));
  }

  private <T> UnaryOperator<T> field(String name, T cleared, Function<Object, T> read) {
    if (!body.containsKey(name)) {
      return was -> was;
    }
    Object sent = body.getValue(name);
    T given = sent == null ? cleared : read.apply(sent);
    return was -> given;
  }

  NewKey newKey() {
    return new NewKey(change.apply(BLANK), text());
  }

  UnaryOperator<KeyTerms> change() {
    return change;
  }

  static Rotation rotation(JsonObject body) {
    Duration grace = Duration.ofSeconds(body.getInteger("graceSeconds", 0));
    return new Rotation(grace, new KeyFields(body).text());
  }

  private Optional<Secret> text() {
    return Optional.ofNullable(body.getString("key")).map(Secret::of);
  }

  Optional<UUID> workspaceId() {
    return Optional.ofNullable(body.getString("workspaceId")).map(id -> toId("workspaceId", id));
  }

  /** By field; empty where the contract saw all. */
  Map<String, String> wrong() {
    return Map.copyOf(wrong);
  }

  private static UUID toId(String field, Object id) {
    return Call.toUuid(field, (String) id);
  }

  private static List<UUID> toIds(JsonArray ids) {
    return ids.stream().map(id -> toId("credentialIds", id)).toList();
  }

  private static List<String> texts(JsonArray texts) {
    return texts.stream().map(String.class::cast).toList();
  }

  private static Set<PathGroup> toGroups(JsonArray names) {
    return names.stream()
        .map(name -> PathGroup.valueOf(((String) name).toUpperCase(Locale.ROOT)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private Optional<OffsetDateTime> toTime(String text) {
    return noting(() -> Optional.of(ManagementJson.toTime(text)), Optional.empty());
  }

  private List<Limit> toLimits(Object limits) {
    return noting(() -> Limits.parse((JsonArray) limits), List.of());
  }

  private <T> T noting(Supplier<T> read, T instead) {
    try {
      return read.get();
    } catch (GatewayException invalid) {
      wrong.putAll(invalid.fields());
      return instead;
    }
  }

  private List<Cidr> toCidrs(List<String> ranges) {
    List<Cidr> cidrs = new ArrayList<>();
    for (int i = 0; i < ranges.size(); i++) {
      try {
        cidrs.add(Cidr.parse(ranges.get(i)));
      } catch (IllegalArgumentException e) {
        wrong.put(
            "allowedCidrs." + i,
            "must be an address, or a range such as 10.0.0.0/8 with no bits set behind its prefix");
      }
    }
    return cidrs;
  }
}
