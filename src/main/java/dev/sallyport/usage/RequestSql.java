package dev.sallyport.usage;

/** The one statement that writes a batch, in the order of {@link RequestColumns}. */
final class RequestSql {
  private RequestSql() {}

  /**
   * Rows that are there already are left as they are, and what is added to the totals is what was
   * written: so a batch may be given any number of times. All of it in one order, since of two
   * batches at once each would else wait for rows of the other.
   */
  static final String WRITE =
      """
      with kinds as (
        select *
          from unnest(
                 $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                 $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]) with ordinality
            as kinds (
                 organization_id, workspace_id, user_id, key_id, credential_id, provider, dialect,
                 method, path, asked, model, price, kind)),
      calls as (
        select *
          from unnest(
                 $13::integer[], $14::uuid[], $15::bigint[], $16::text[], $17::bigint[],
                 $18::bigint[], $19::smallint[], $20::smallint[], $21::text[], $22::smallint[],
                 $23::boolean[], $24::bigint[], $25::bigint[], $26::bigint[], $27::bigint[],
                 $28::bigint[], $29::bigint[], $30::bigint[], $31::bigint[], $32::bigint[],
                 $33::bigint[], $34::bigint[], $35::bigint[], $36::bigint[], $37::bigint[],
                 $38::bigint[], $39::bigint[], $40::bigint[], $41::bigint[], $42::bigint[],
                 $43::bigint[], $44::bigint[])
            as calls (
                 kind, id, millis, session, reserved_input, reserved_output, outcome, status, error,
                 attempts, estimated, input, output, cached_input, cache_write, cache_write_hour,
                 audio_input, image_input, tool_input, reasoning, audio_output, image_output,
                 images, audio_millis, characters, tool_calls, cost, auth_micros, connect_micros,
                 first_byte_micros, end_micros, provider_cost)),
      given as (
        select *, timestamptz 'epoch' + millis * interval '1 millisecond' as at
          from calls join kinds using (kind)),
      inserted as (
        insert into request (day,
          id, at, organization_id, workspace_id, user_id, key_id, credential_id, provider, dialect,
          method, path, asked, model, session, reserved_input, reserved_output, outcome, status,
          error, attempts, estimated, input, output, cached_input, cache_write, cache_write_hour,
          audio_input, image_input, tool_input, reasoning, audio_output, image_output, images,
          audio_millis, characters, tool_calls, cost, price, auth_micros, connect_micros,
          first_byte_micros, end_micros, provider_cost)
        select (at at time zone 'UTC')::date,
               id, at, organization_id, workspace_id, user_id, key_id, credential_id, provider,
               dialect, method, path, asked, model, session, coalesce(reserved_input, 0),
               coalesce(reserved_output, 0), outcome, status, error, attempts, estimated,
               coalesce(input, 0), coalesce(output, 0), coalesce(cached_input, 0),
               coalesce(cache_write, 0), coalesce(cache_write_hour, 0), coalesce(audio_input, 0),
               coalesce(image_input, 0), coalesce(tool_input, 0), coalesce(reasoning, 0),
               coalesce(audio_output, 0), coalesce(image_output, 0), coalesce(images, 0),
               coalesce(audio_millis, 0), coalesce(characters, 0), coalesce(tool_calls, 0), cost,
               price, coalesce(auth_micros, 0), coalesce(connect_micros, 0),
               coalesce(first_byte_micros, 0), coalesce(end_micros, 0), provider_cost
          from given order by at, id
        on conflict (day, id) do nothing
        returning
          id, at, organization_id, workspace_id, user_id, key_id, credential_id, provider, dialect,
          method, path, asked, model, session, reserved_input, reserved_output, outcome, status,
          error, attempts, estimated, input, output, cached_input, cache_write, cache_write_hour,
          audio_input, image_input, tool_input, reasoning, audio_output, image_output, images,
          audio_millis, characters, tool_calls, cost, price, auth_micros, connect_micros,
          first_byte_micros, end_micros),
      hours as (
        insert into usage_hour as t (
          bucket, organization_id, workspace_id, user_id, key_id, credential_id, provider, model,
          calls, failed, unpriced, estimated, input, output, cached_input, cache_write,
          cache_write_hour, audio_input, image_input, tool_input, reasoning, audio_output,
          image_output, images, audio_millis, characters, tool_calls, cost, end_micros, answered,
          first_byte_micros)
        select date_trunc('hour', at, 'UTC'), organization_id, workspace_id, user_id, key_id,
               credential_id, provider, coalesce(model, asked, ''), count(*),
               count(*) filter (where outcome in (1, 3, 4) or status >= 400),
               count(*) filter (where cost is null), count(*) filter (where estimated),
               sum(input), sum(output), sum(cached_input), sum(cache_write), sum(cache_write_hour),
               sum(audio_input), sum(image_input), sum(tool_input), sum(reasoning),
               sum(audio_output), sum(image_output), sum(images), sum(audio_millis),
               sum(characters), sum(tool_calls), coalesce(sum(cost), 0), sum(end_micros),
               count(*) filter (where first_byte_micros > 0), sum(first_byte_micros)
          from inserted group by 1, 2, 3, 4, 5, 6, 7, 8 order by 2, 1, 3, 6, 5, 4, 7, 8
        on conflict (organization_id, bucket, workspace_id, key_id, credential_id, user_id,
                     provider, model) do update set
          calls = t.calls + excluded.calls, failed = t.failed + excluded.failed,
          unpriced = t.unpriced + excluded.unpriced, estimated = t.estimated + excluded.estimated,
          input = t.input + excluded.input, output = t.output + excluded.output,
          cached_input = t.cached_input + excluded.cached_input,
          cache_write = t.cache_write + excluded.cache_write,
          cache_write_hour = t.cache_write_hour + excluded.cache_write_hour,
          audio_input = t.audio_input + excluded.audio_input,
          image_input = t.image_input + excluded.image_input,
          tool_input = t.tool_input + excluded.tool_input,
          reasoning = t.reasoning + excluded.reasoning,
          audio_output = t.audio_output + excluded.audio_output,
          image_output = t.image_output + excluded.image_output,
          images = t.images + excluded.images,
          audio_millis = t.audio_millis + excluded.audio_millis,
          characters = t.characters + excluded.characters,
          tool_calls = t.tool_calls + excluded.tool_calls, cost = t.cost + excluded.cost,
          end_micros = t.end_micros + excluded.end_micros,
          answered = t.answered + excluded.answered,
          first_byte_micros = t.first_byte_micros + excluded.first_byte_micros)
      insert into usage_day as t (
        bucket, organization_id, workspace_id, user_id, key_id, credential_id, provider, model,
        calls, failed, unpriced, estimated, input, output, cached_input, cache_write,
        cache_write_hour, audio_input, image_input, tool_input, reasoning, audio_output,
        image_output, images, audio_millis, characters, tool_calls, cost, end_micros, answered,
        first_byte_micros)
      select date_trunc('day', at, 'UTC'), organization_id, workspace_id, user_id, key_id,
             credential_id, provider, coalesce(model, asked, ''), count(*),
             count(*) filter (where outcome in (1, 3, 4) or status >= 400),
             count(*) filter (where cost is null), count(*) filter (where estimated),
             sum(input), sum(output), sum(cached_input), sum(cache_write), sum(cache_write_hour),
             sum(audio_input), sum(image_input), sum(tool_input), sum(reasoning), sum(audio_output),
             sum(image_output), sum(images), sum(audio_millis), sum(characters), sum(tool_calls),
             coalesce(sum(cost), 0), sum(end_micros),
             count(*) filter (where first_byte_micros > 0), sum(first_byte_micros)
        from inserted group by 1, 2, 3, 4, 5, 6, 7, 8 order by 2, 1, 3, 6, 5, 4, 7, 8
      on conflict (organization_id, bucket, workspace_id, key_id, credential_id, user_id,
                   provider, model) do update set
        calls = t.calls + excluded.calls, failed = t.failed + excluded.failed,
        unpriced = t.unpriced + excluded.unpriced, estimated = t.estimated + excluded.estimated,
        input = t.input + excluded.input, output = t.output + excluded.output,
        cached_input = t.cached_input + excluded.cached_input,
        cache_write = t.cache_write + excluded.cache_write,
        cache_write_hour = t.cache_write_hour + excluded.cache_write_hour,
        audio_input = t.audio_input + excluded.audio_input,
        image_input = t.image_input + excluded.image_input,
        tool_input = t.tool_input + excluded.tool_input,
        reasoning = t.reasoning + excluded.reasoning,
        audio_output = t.audio_output + excluded.audio_output,
        image_output = t.image_output + excluded.image_output, images = t.images + excluded.images,
        audio_millis = t.audio_millis + excluded.audio_millis,
        characters = t.characters + excluded.characters,
        tool_calls = t.tool_calls + excluded.tool_calls, cost = t.cost + excluded.cost,
        end_micros = t.end_micros + excluded.end_micros, answered = t.answered + excluded.answered,
        first_byte_micros = t.first_byte_micros + excluded.first_byte_micros""";
}
