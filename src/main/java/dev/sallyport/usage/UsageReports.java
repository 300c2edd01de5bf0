package dev.sallyport.usage;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.db.Postgres;
import dev.sallyport.usage.UsageReport.Group;
import dev.sallyport.usage.UsageReport.Named;
import dev.sallyport.usage.UsageReport.Owners;
import dev.sallyport.usage.UsageReport.Served;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Tells what was used, from the totals alone: never from the rows, of which there may be many. */
public final class UsageReports {
  private static final int MOST_GROUPS = 10_000;

  /** Behind the point of a USD: what costs are kept in. */
  private static final int COST_DIGITS = 10;

  private final Postgres postgres;
  private final Clock clock;

  public UsageReports(Postgres postgres, Clock clock) {
    this.postgres = postgres;
    this.clock = clock;
  }

  private static final String BY_DAY =
      """
      with grouped as (
        select case when $10 = 'hour' then bucket
                    when $10 = 'day' then date_trunc('day', bucket, 'UTC') end as bucket,
               case when 'workspace' = any($11::text[]) then workspace_id end as workspace_id,
               case when 'user' = any($11) then user_id end as user_id,
               case when 'key' = any($11) then key_id end as key_id,
               case when 'credential' = any($11) then credential_id end as credential_id,
               case when 'provider' = any($11) then provider end as provider,
               case when 'model' = any($11) then nullif(model, '') end as model,
               sum(calls)::bigint as calls, sum(failed)::bigint as failed,
               sum(unpriced)::bigint as unpriced, sum(estimated)::bigint as estimated,
               sum(input)::bigint as input, sum(output)::bigint as output,
               sum(cached_input)::bigint as cached_input, sum(cache_write)::bigint as cache_write,
               sum(cache_write_hour)::bigint as cache_write_hour,
               sum(audio_input)::bigint as audio_input, sum(image_input)::bigint as image_input,
               sum(tool_input)::bigint as tool_input, sum(reasoning)::bigint as reasoning,
               sum(audio_output)::bigint as audio_output,
               sum(image_output)::bigint as image_output, sum(images)::bigint as images,
               sum(audio_millis)::bigint as audio_millis, sum(characters)::bigint as characters,
               sum(tool_calls)::bigint as tool_calls, sum(cost) as cost,
               sum(end_micros)::bigint as end_micros, sum(answered)::bigint as answered,
               sum(first_byte_micros)::bigint as first_byte_micros
          from usage_day
         where organization_id = $1 and ($2::uuid is null or workspace_id = $2)
           and bucket >= $3 and bucket < $4
           and ($5::uuid is null or key_id = $5) and ($6::uuid is null or user_id = $6)
           and ($7::uuid is null or credential_id = $7)
           and ($8::text is null or provider = $8) and ($9::text is null or model = $9)
         group by 1, 2, 3, 4, 5, 6, 7
         limit $12)
      select
             g.bucket, g.workspace_id, g.user_id, g.key_id, g.credential_id, g.provider, g.model,
             g.calls, g.failed, g.unpriced, g.estimated, g.input, g.output, g.cached_input,
             g.cache_write, g.cache_write_hour, g.audio_input, g.image_input, g.tool_input,
             g.reasoning, g.audio_output, g.image_output, g.images, g.audio_millis, g.characters,
             g.tool_calls, g.cost, g.end_micros, g.answered, g.first_byte_micros,
             w.name as workspace_name, u.name as user_name, k.name as key_name,
             c.name as credential_name
        from grouped g
        left join workspace w on w.uid = g.workspace_id
        left join users u on u.uid = g.user_id
        left join virtual_key k on k.uid = g.key_id
        left join credential c on c.uid = g.credential_id
       order by g.bucket, g.cost desc, g.calls desc, g.key_id, g.user_id, g.workspace_id,
                g.credential_id, g.provider, g.model""";

  private static final String BY_HOUR = BY_DAY.replace("from usage_day", "from usage_hour");

  /**
   * Fails with INVALID, naming every wrong field.
   *
   * @param errors what the caller found wrong already
   */
  public Future<UsageReport> report(Reach reach, UsageQuery query, FieldErrors errors) {
    UsageSpan span = UsageSpan.of(query, clock.instant(), errors);
    errors.check();
    return postgres
        .query(span.hours() ? BY_HOUR : BY_DAY, parameters(reach, query, span))
        .map(rows -> new UsageReport(span, groups(rows)));
  }

  private static Tuple parameters(Reach reach, UsageQuery query, UsageSpan span) {
    UsageFilter filter = query.filter();
    return Tuple.tuple()
        .addUUID(reach.organizationId())
        .addUUID(reach.workspaceOrNull())
        .addOffsetDateTime(span.from())
        .addOffsetDateTime(span.to())
        .addUUID(filter.keyId().orElse(null))
        .addUUID(filter.userId().orElse(null))
        .addUUID(filter.credentialId().orElse(null))
        .addString(filter.provider().orElse(null))
        .addString(filter.model().orElse(null))
        .addString(grain(query.by()))
        .addArrayOfString(query.by().stream().map(Dimension::id).toArray(String[]::new))
        .addInteger(MOST_GROUPS + 1);
  }

  private static String grain(Set<Dimension> by) {
    if (by.contains(Dimension.HOUR)) {
      return "hour";
    }
    return by.contains(Dimension.DAY) ? "day" : "none";
  }

  private static List<Group> groups(RowSet<Row> rows) {
    if (rows.size() > MOST_GROUPS) {
      throw GatewayException.invalid(
          Map.of("groupBy", "makes more than " + MOST_GROUPS + " groups of it; ask for less"));
    }
    return StreamSupport.stream(rows.spliterator(), false).map(UsageReports::toGroup).toList();
  }

  private static Group toGroup(Row row) {
    Owners owners =
        new Owners(
            named(row, "workspace"),
            named(row, "user"),
            named(row, "key"),
            named(row, "credential"));
    Served served =
        new Served(
            Optional.ofNullable(row.getString("provider")),
            Optional.ofNullable(row.getString("model")));
    return new Group(
        Optional.ofNullable(row.getOffsetDateTime("bucket")), owners, served, toTotals(row));
  }

  private static Optional<Named> named(Row row, String what) {
    UUID id = row.getUUID(what + "_id");
    return id == null
        ? Optional.empty()
        : Optional.of(new Named(id, Optional.ofNullable(row.getString(what + "_name"))));
  }

  private static Totals toTotals(Row row) {
    return new Totals(
        new Totals.Calls(
            row.getLong("calls"),
            row.getLong("failed"),
            row.getLong("unpriced"),
            row.getLong("estimated")),
        CountColumns.read(row),
        row.getBigDecimal("cost").movePointLeft(COST_DIGITS),
        new Totals.Times(
            row.getLong("end_micros"), row.getLong("answered"), row.getLong("first_byte_micros")));
  }
}
