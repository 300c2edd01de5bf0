package dev.sallyport.usage;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Shows the rows of the ledger. */
public final class Requests {
  private final Postgres postgres;

  public Requests(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String LIST =
      """
      select
             r.id, r.organization_id, r.workspace_id, r.user_id, r.key_id, r.credential_id,
             r.provider, r.dialect, r.method, r.path, r.asked, r.model, r.session, r.reserved_input,
             r.reserved_output, r.outcome, r.status, r.error, r.attempts, r.estimated, r.input,
             r.output, r.cached_input, r.cache_write, r.cache_write_hour, r.audio_input,
             r.image_input, r.tool_input, r.reasoning, r.audio_output, r.image_output, r.images,
             r.audio_millis, r.characters, r.tool_calls, r.cost, r.price, r.auth_micros,
             r.connect_micros, r.first_byte_micros, r.end_micros, r.provider_cost
        from request r
       where r.organization_id = $1 and ($2::uuid is null or r.workspace_id = $2)
         and r.day >= $3 and r.day <= $4 and r.id >= $5 and r.id < $6
         and ($7::uuid is null or r.key_id = $7) and ($8::uuid is null or r.user_id = $8)
         and ($9::uuid is null or r.credential_id = $9)
         and ($10::text is null or r.provider = $10)
         and ($11::text is null or coalesce(r.model, r.asked) = $11)
         and ($12::text is null or r.session = $12)
         and ($13::smallint is null or r.outcome = $13)
         and ($14::smallint is null or r.status = $14)
       order by r.day desc, r.id desc
       limit $15""";

  /**
   * The newest first.
   *
   * @param after the last one of the page before
   */
  public Future<List<Accounted>> list(
      Reach reach, RequestFilter filter, Optional<UUID> after, int limit) {
    IdRange range = IdRange.of(filter.from(), filter.to(), after);
    Tuple parameters =
        Tuple.tuple()
            .addUUID(reach.organizationId())
            .addUUID(reach.workspaceOrNull())
            .addLocalDate(range.firstDay())
            .addLocalDate(range.lastDay())
            .addUUID(range.first())
            .addUUID(range.end());
    addFilter(parameters, filter);
    return postgres
        .query(LIST, parameters.addInteger(limit))
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(RequestRow::of).toList());
  }

  private static void addFilter(Tuple parameters, RequestFilter filter) {
    UsageFilter calls = filter.calls();
    parameters
        .addUUID(calls.keyId().orElse(null))
        .addUUID(calls.userId().orElse(null))
        .addUUID(calls.credentialId().orElse(null))
        .addString(calls.provider().orElse(null))
        .addString(calls.model().orElse(null))
        .addString(filter.session().orElse(null))
        .addShort(filter.outcome().map(outcome -> (short) outcome.number()).orElse(null))
        .addShort(filter.status().map(Integer::shortValue).orElse(null));
  }

  private static final String FIND =
      """
      select
             r.id, r.organization_id, r.workspace_id, r.user_id, r.key_id, r.credential_id,
             r.provider, r.dialect, r.method, r.path, r.asked, r.model, r.session, r.reserved_input,
             r.reserved_output, r.outcome, r.status, r.error, r.attempts, r.estimated, r.input,
             r.output, r.cached_input, r.cache_write, r.cache_write_hour, r.audio_input,
             r.image_input, r.tool_input, r.reasoning, r.audio_output, r.image_output, r.images,
             r.audio_millis, r.characters, r.tool_calls, r.cost, r.price, r.auth_micros,
             r.connect_micros, r.first_byte_micros, r.end_micros, r.provider_cost,
             k.name as key_name, h.prefix, h.last4, c.name as credential_name,
             u.name as user_name, w.name as workspace_name
        from request r
        left join virtual_key k on k.uid = r.key_id
        left join virtual_key_hash h on h.key_seq = k.seq and h.generation = k.generation
        left join credential c on c.uid = r.credential_id
        left join users u on u.uid = r.user_id
        left join workspace w on w.uid = r.workspace_id
       where r.day = $1 and r.id = $2
         and r.organization_id = $3 and ($4::uuid is null or r.workspace_id = $4)""";

  /** With the names of what it names, where they still exist. */
  public Future<Optional<ExplainedRequest>> find(Reach reach, UUID id) {
    Tuple parameters =
        Tuple.of(IdRange.day(id), id, reach.organizationId(), reach.workspaceOrNull());
    return postgres
        .query(FIND, parameters)
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(RequestRow::explained)
                    .findFirst());
  }
}
