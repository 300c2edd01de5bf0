-- Prompts and completions, where a workspace keeps them: sealed, and apart from the account of the
-- call, which stays longer. No foreign keys, as in the ledger.

-- One for each workspace and day. What it seals is never wrapped by a master key itself, so that
-- a change of the master key touches few rows; and with it all content of its day is gone.
create table content_key (
  uid           uuid primary key,
  workspace_id  uuid not null,
  day           date not null,
  master_key_id text not null,
  wrapped_key   bytea not null,
  ciphertext    bytea not null,
  unique (workspace_id, day)
);

create index on content_key (day);

-- In partitions by day: the UTC day of the time in its call's id.
create table content (
  day               date not null,
  id                uuid not null,
  organization_id   uuid not null,
  workspace_id      uuid not null,
  request_type      text,
  request_encoding  text,
  request_size      bigint not null,
  request_truncated boolean not null,
  request           bytea,
  answer_type       text,
  answer_encoding   text,
  answer_size       bigint not null,
  answer_truncated  boolean not null,
  answer            bytea,
  primary key (day, id)
) partition by range (day);

comment on column content.request is 'sealed; null: of a kind that is not kept';
comment on column content.request_size is 'of what was sent, in bytes, all of it';

-- What is sealed cannot be compressed.
alter table content alter column request set storage external;
alter table content alter column answer set storage external;

create function make_content_day(wanted date) returns void language plpgsql as $$
declare
  part text := 'content_' || to_char(wanted, 'YYYYMMDD');
begin
  if to_regclass(part) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('sallyport content days'));
  execute format('create table %I (like content including all)', part);
  execute format('alter table content attach partition %I for values from (%L) to (%L)',
                 part, wanted, wanted + 1);
exception when duplicate_table then
  -- Another one has made it meanwhile, and attached it: it held the lock until then.
  null;
end
$$;

-- The oldest one alone; null where there is none so old, or where another node is at it.
create function drop_content_day(before date) returns date language plpgsql
  set lock_timeout = '250ms' as $$
declare
  oldest date;
begin
  if not pg_try_advisory_xact_lock(hashtext('sallyport content days')) then
    return null;
  end if;
  select min(to_date(substr(c.relname, 9), 'YYYYMMDD')) into oldest
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'content'::regclass and c.relname ~ '^content_\d{8}$';
  if oldest is null or oldest >= before then
    return null;
  end if;
  execute format('drop table %I', 'content_' || to_char(oldest, 'YYYYMMDD'));
  return oldest;
end
$$;
