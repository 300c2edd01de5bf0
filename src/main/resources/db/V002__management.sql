-- What is managed beside credentials and keys, and all that these can say.

alter table organization add column limits jsonb not null default '[]';

alter table workspace
  add column limits        jsonb not null default '[]',
  add column store_content boolean not null default false;

create index on workspace (organization_seq);

create table users (
  seq              bigint generated always as identity primary key,
  uid              uuid not null unique default gen_random_uuid(),
  organization_seq bigint not null references organization,
  email            text not null,
  name             text not null,
  role             text not null check (role in ('admin', 'member', 'viewer')),
  ext_ref          text,
  limits           jsonb not null default '[]',
  attributes       jsonb not null default '{}',
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);

create unique index users_email on users (organization_seq, lower(email));
create unique index users_ext_ref on users (organization_seq, ext_ref);

create table user_workspace (
  user_seq      bigint not null references users on delete cascade,
  workspace_seq bigint not null references workspace on delete cascade,
  primary key (user_seq, workspace_seq)
);

create index on user_workspace (workspace_seq);

-- Rows without an organisation are built in; the others are custom and an organisation's own.
alter table provider
  add column organization_seq    bigint references organization,
  add column auth                text not null default 'bearer',
  add column type                text not null default 'llm',
  add column ai_type             text not null default 'OTHER',
  add column eu_endpoint         text,
  add column form                jsonb not null default '[]',
  add column active              boolean not null default true,
  add column created_at          timestamptz not null default now(),
  add column updated_at          timestamptz not null default now();

alter table provider drop constraint provider_slug_key;
create unique index provider_built_in on provider (slug) where organization_seq is null;
create unique index provider_custom on provider (organization_seq, slug)
  where organization_seq is not null;

alter table credential
  add column user_seq     bigint references users,
  add column key_seq      bigint references virtual_key on delete set null,
  add column region       text,
  add column model        text,
  add column no_logging   boolean not null default false,
  add column eu_only      boolean not null default false,
  add column weight       int not null default 1 check (weight >= 0),
  add column settings     jsonb not null default '{}',
  add column limits       jsonb not null default '[]',
  add column origin       text not null default 'v1',
  add column validated_at timestamptz,
  add column validation   text;

create index on credential (user_seq);
create index on credential (key_seq);

-- The sealed values of a credential, by field: secret, accessKey, extra.
create table credential_secret (
  credential_seq bigint not null references credential on delete cascade,
  field          text not null,
  uid            uuid not null unique default gen_random_uuid(),
  version        int not null,
  master_key_id  text not null,
  wrapped_key    bytea not null,
  ciphertext     bytea not null,
  fingerprint    bytea,
  primary key (credential_seq, field)
);

create index on credential_secret (master_key_id);
create index on credential_secret (fingerprint);

insert into credential_secret (credential_seq, field, version, master_key_id, wrapped_key, ciphertext)
  select seq, 'secret', secret_version, master_key_id, wrapped_key, ciphertext from credential;

alter table credential
  drop column secret_version,
  drop column master_key_id,
  drop column wrapped_key,
  drop column ciphertext;

alter table virtual_key
  add column user_seq      bigint references users,
  add column active        boolean not null default true,
  add column models        text[] not null default '{}',
  add column allowed_cidrs text[] not null default '{}',
  add column limits        jsonb not null default '[]',
  add column generation    int not null default 1;

create index on virtual_key (user_seq);

-- What a key can be presented as: the newest generation, and older ones until their grace ends.
create table virtual_key_hash (
  key_seq     bigint not null references virtual_key on delete cascade,
  generation  int not null,
  key_hash    bytea not null unique,
  prefix      text not null,
  last4       text not null,
  valid_until timestamptz,
  primary key (key_seq, generation)
);

insert into virtual_key_hash (key_seq, generation, key_hash, prefix, last4)
  select seq, 1, key_hash, prefix, last4 from virtual_key;

alter table virtual_key
  drop column key_hash,
  drop column prefix,
  drop column last4;

-- A POST with an Idempotency-Key and what came of it; kept for a day.
create table idempotency (
  scope    uuid not null,
  key      text not null,
  request  bytea not null,
  resource uuid not null,
  at       timestamptz not null default now(),
  primary key (scope, key)
);

create index on idempotency (at);

-- Jobs that move all sealed values to another master key; seen_at: some node worked on it.
create table rewrap (
  seq           bigint generated always as identity primary key,
  uid           uuid not null unique default gen_random_uuid(),
  master_key_id text not null,
  rewrapped     bigint not null default 0,
  unopenable    bigint not null default 0,
  started_at    timestamptz not null default now(),
  seen_at       timestamptz not null default now(),
  finished_at   timestamptz
);

create unique index rewrap_running on rewrap ((true)) where finished_at is null;

-- The nodes that are alive, by their heartbeat.
create table node (
  uid        uuid primary key,
  started_at timestamptz not null default now(),
  seen_at    timestamptz not null default now()
);

-- With its number, so that the poll does not tell it once more.
create or replace function announce_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('sallyport_change', new.seq || ' ' || new.kind || ' ' || new.uid);
  return new;
end
$$;
