package dev.sallyport.usage;

import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads rows of the table {@code request}. */
final class RequestRow {
  private static final Map<Integer, Outcome> OUTCOMES =
      Arrays.stream(Outcome.values())
          .collect(Collectors.toMap(Outcome::number, Function.identity()));

  private RequestRow() {}

  static Accounted of(Row row) {
    Long cost = row.getLong("cost");
    Priced priced =
        new Priced(cost == null ? OptionalLong.empty() : OptionalLong.of(cost), text(row, "price"));
    return new Accounted(new Call(opened(row), closed(row)), priced);
  }

  static ExplainedRequest explained(Row row) {
    Optional<ExplainedRequest.Key> key =
        text(row, "key_name")
            .map(
                name ->
                    new ExplainedRequest.Key(
                        name, row.getString("prefix"), row.getString("last4")));
    ExplainedRequest.Names names =
        new ExplainedRequest.Names(
            text(row, "workspace_name"), text(row, "user_name"), text(row, "credential_name"));
    return new ExplainedRequest(of(row), key, names);
  }

  private static Opened opened(Row row) {
    Opened.Owner owner =
        new Opened.Owner(
            row.getUUID("organization_id"),
            row.getUUID("workspace_id"),
            Optional.ofNullable(row.getUUID("user_id")),
            row.getUUID("key_id"));
    Opened.Way way =
        new Opened.Way(
            row.getUUID("credential_id"),
            row.getString("provider"),
            row.getString("dialect"),
            row.getString("method"),
            row.getString("path"));
    Usage reserved =
        Usage.NONE
            .with(Count.INPUT, row.getLong("reserved_input"))
            .with(Count.OUTPUT, row.getLong("reserved_output"));
    return new Opened(
        row.getUUID("id"), owner, way, text(row, "asked"), text(row, "session"), reserved);
  }

  private static Closed closed(Row row) {
    Long charge = row.getLong("provider_cost");
    Usage counted = CountColumns.read(row);
    Usage usage = charge == null ? counted : counted.charged(charge);
    return new Closed(
        OUTCOMES.get(row.getInteger("outcome")),
        row.getInteger("status"),
        text(row, "error"),
        text(row, "model"),
        row.getBoolean("estimated") ? usage.estimated() : usage,
        row.getInteger("attempts"),
        new Closed.Timings(
            row.getLong("auth_micros"),
            row.getLong("connect_micros"),
            row.getLong("first_byte_micros"),
            row.getLong("end_micros")));
  }

  private static Optional<String> text(Row row, String column) {
    return Optional.ofNullable(row.getString(column));
  }
}
