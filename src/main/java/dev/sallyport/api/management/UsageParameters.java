package dev.sallyport.api.management;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.http.Call;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.RequestFilter;
import dev.sallyport.usage.UsageFilter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Which calls a report is asked for; what the contract could not see is wrong is noted. */
final class UsageParameters {
  private static final int DATE_LENGTH = 10;

  private final Call call;
  private final FieldErrors errors;
  private final Optional<Instant> from;
  private final Optional<Instant> to;

  UsageParameters(Call call, FieldErrors errors) {
    this.call = call;
    this.errors = errors;
    this.from = time("from", 0);
    this.to = time("to", 1);
  }

  /** All of the organisation, or the one workspace that is named; a foreign one has no calls. */
  Reach reach() {
    return new Reach(Resources.organization(call), call.uuid("workspaceId"));
  }

  Optional<Instant> from() {
    return from;
  }

  Optional<Instant> to() {
    return to;
  }

  UsageFilter calls() {
    return new UsageFilter(
        call.uuid("keyId"),
        call.uuid("userId"),
        call.uuid("credentialId"),
        call.text("provider"),
        call.text("model"));
  }

  RequestFilter requests() {
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      errors.add("to", "must be after from");
    }
    return new RequestFilter(
        calls(),
        call.text("sessionId"),
        call.text("outcome").map(id -> Outcome.valueOf(id.toUpperCase(Locale.ROOT))),
        Optional.ofNullable((Integer) call.parameters().get("status")),
        from,
        to);
  }

  /**
   * A time, or a day.
   *
   * @param dayEnd 1 where a day stands for its end
   */
  private Optional<Instant> time(String name, int dayEnd) {
    return call.text(name)
        .flatMap(
            text -> {
              try {
                return Optional.of(parse(text.toUpperCase(Locale.ROOT), dayEnd));
              } catch (DateTimeException e) {
                errors.add(name, "is a day that there is not");
                return Optional.empty();
              }
            });
  }

  private static Instant parse(String text, int dayEnd) {
    return text.length() == DATE_LENGTH
        ? LocalDate.parse(text).plusDays(dayEnd).atStartOfDay().toInstant(ZoneOffset.UTC)
        : OffsetDateTime.parse(text).toInstant();
  }
}
