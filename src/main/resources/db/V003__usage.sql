-- The ledger and its totals. No foreign keys: an account outlives what it names.

-- One row per call, in partitions by day: the UTC day of the time in its id.
create table request (
  day              date not null,
  id               uuid not null,
  at               timestamptz not null,
  organization_id  uuid not null,
  workspace_id     uuid not null,
  user_id          uuid,
  key_id           uuid not null,
  credential_id    uuid not null,
  provider         text not null,
  dialect          text not null,
  method           text not null,
  path             text not null,
  asked            text,
  model            text,
  session          text,
  reserved_input   bigint not null default 0,
  reserved_output  bigint not null default 0,
  outcome          smallint not null,
  status           smallint not null,
  error            text,
  attempts         smallint not null default 0,
  estimated        boolean not null default false,
  input            bigint not null default 0,
  output           bigint not null default 0,
  cached_input     bigint not null default 0,
  cache_write      bigint not null default 0,
  cache_write_hour bigint not null default 0,
  audio_input      bigint not null default 0,
  image_input      bigint not null default 0,
  tool_input       bigint not null default 0,
  reasoning        bigint not null default 0,
  audio_output     bigint not null default 0,
  image_output     bigint not null default 0,
  images           bigint not null default 0,
  audio_millis     bigint not null default 0,
  characters       bigint not null default 0,
  tool_calls       bigint not null default 0,
  cost             bigint,
  price            text,
  auth_micros      bigint not null default 0,
  connect_micros   bigint not null default 0,
  first_byte_micros bigint not null default 0,
  end_micros       bigint not null default 0,
  primary key (day, id)
) partition by range (day);

comment on column request.outcome is '0 completed, 1 failed, 2 canceled, 3 revoked, 4 interrupted';
comment on column request.model is 'that answered, where the provider said so';
comment on column request.cost is 'in 10^-10 USD; null: unpriced, which is not the same as free';

create index on request (organization_id, day, id);
create index on request (key_id, day, id);
create index on request (organization_id, coalesce(model, asked), day, id);
create index on request (organization_id, session, day, id) where session is not null;
create index on request (organization_id, day, id) where outcome <> 0 or status >= 400;

-- Totals, written in the statement that writes the rows: what reports are made of. A model is the
-- one that answered, else the one that was asked for; a bucket the beginning of an hour or UTC day.
create table usage_hour (
  bucket           timestamptz not null,
  organization_id  uuid not null,
  workspace_id     uuid not null,
  user_id          uuid,
  key_id           uuid not null,
  credential_id    uuid not null,
  provider         text not null,
  model            text not null,
  calls            bigint not null default 0,
  failed           bigint not null default 0,
  unpriced         bigint not null default 0,
  estimated        bigint not null default 0,
  input            bigint not null default 0,
  output           bigint not null default 0,
  cached_input     bigint not null default 0,
  cache_write      bigint not null default 0,
  cache_write_hour bigint not null default 0,
  audio_input      bigint not null default 0,
  image_input      bigint not null default 0,
  tool_input       bigint not null default 0,
  reasoning        bigint not null default 0,
  audio_output     bigint not null default 0,
  image_output     bigint not null default 0,
  images           bigint not null default 0,
  audio_millis     bigint not null default 0,
  characters       bigint not null default 0,
  tool_calls       bigint not null default 0,
  cost             numeric not null default 0,
  end_micros       bigint not null default 0,
  answered         bigint not null default 0,
  first_byte_micros bigint not null default 0,
  unique nulls not distinct
    (organization_id, bucket, workspace_id, key_id, credential_id, user_id, provider, model)
) with (fillfactor = 70);

create index on usage_hour (bucket);

create table usage_day (
  bucket           timestamptz not null,
  organization_id  uuid not null,
  workspace_id     uuid not null,
  user_id          uuid,
  key_id           uuid not null,
  credential_id    uuid not null,
  provider         text not null,
  model            text not null,
  calls            bigint not null default 0,
  failed           bigint not null default 0,
  unpriced         bigint not null default 0,
  estimated        bigint not null default 0,
  input            bigint not null default 0,
  output           bigint not null default 0,
  cached_input     bigint not null default 0,
  cache_write      bigint not null default 0,
  cache_write_hour bigint not null default 0,
  audio_input      bigint not null default 0,
  image_input      bigint not null default 0,
  tool_input       bigint not null default 0,
  reasoning        bigint not null default 0,
  audio_output     bigint not null default 0,
  image_output     bigint not null default 0,
  images           bigint not null default 0,
  audio_millis     bigint not null default 0,
  characters       bigint not null default 0,
  tool_calls       bigint not null default 0,
  cost             numeric not null default 0,
  end_micros       bigint not null default 0,
  answered         bigint not null default 0,
  first_byte_micros bigint not null default 0,
  unique nulls not distinct
    (organization_id, bucket, workspace_id, key_id, credential_id, user_id, provider, model)
) with (fillfactor = 70);

-- Partitions are made and dropped by the gateway. First made, then attached: that holds up nobody.
create function make_request_day(wanted date) returns void language plpgsql as $$
declare
  part text := 'request_' || to_char(wanted, 'YYYYMMDD');
begin
  if to_regclass(part) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('sallyport request days'));
  execute format('create table %I (like request including all)', part);
  execute format('alter table request attach partition %I for values from (%L) to (%L)',
                 part, wanted, wanted + 1);
exception when duplicate_table then
  -- Another one has made it meanwhile, and attached it: it held the lock until then.
  null;
end
$$;

-- The oldest one alone, so that nobody is held up for long; null where there is none so old, or
-- where another node is at it.
create function drop_request_day(before date) returns date language plpgsql
  set lock_timeout = '250ms' as $$
declare
  oldest date;
begin
  if not pg_try_advisory_xact_lock(hashtext('sallyport request days')) then
    return null;
  end if;
  select min(to_date(substr(c.relname, 9), 'YYYYMMDD')) into oldest
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'request'::regclass and c.relname ~ '^request_\d{8}$';
  if oldest is null or oldest >= before then
    return null;
  end if;
  execute format('drop table %I', 'request_' || to_char(oldest, 'YYYYMMDD'));
  return oldest;
end
$$;
