create table organization (
  seq        bigint generated always as identity primary key,
  uid        uuid not null unique default gen_random_uuid(),
  name       text not null,
  ext_ref    text unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table workspace (
  seq              bigint generated always as identity primary key,
  uid              uuid not null unique default gen_random_uuid(),
  organization_seq bigint not null references organization,
  name             text not null,
  ext_ref          text unique,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now()
);

insert into organization (name, ext_ref) values ('default', 'default');
insert into workspace (organization_seq, name, ext_ref)
  select seq, 'default', 'default' from organization where ext_ref = 'default';

-- The catalogue. Built-in rows are written at each start from dev.sallyport.provider.Providers.
create table provider (
  seq         bigint generated always as identity primary key,
  uid         uuid not null unique default gen_random_uuid(),
  slug        text not null unique,
  name        text not null,
  dialect     text not null,
  endpoint    text not null,
  openai_base text
);

-- Root secrets: random, wrapped by a master key; opening them at start proves the master key.
create table root_secret (
  name          text primary key,
  uid           uuid not null,
  master_key_id text not null,
  wrapped_key   bytea not null,
  ciphertext    bytea not null
);

create table credential (
  seq            bigint generated always as identity primary key,
  uid            uuid not null unique default gen_random_uuid(),
  workspace_seq  bigint not null references workspace,
  provider_seq   bigint not null references provider,
  name           text not null check (length(name) between 1 and 255),
  endpoint       text,
  secret_version int not null default 1,
  master_key_id  text not null,
  wrapped_key    bytea not null,
  ciphertext     bytea not null,
  priority       int not null default 0 check (priority >= 0),
  active         boolean not null default true,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (workspace_seq, seq)
);

create table virtual_key (
  seq           bigint generated always as identity primary key,
  uid           uuid not null unique default gen_random_uuid(),
  workspace_seq bigint not null references workspace,
  name          text not null check (length(name) between 1 and 255),
  key_hash      bytea not null unique,
  prefix        text not null,
  last4         text not null,
  path_groups   text[] not null,
  all_credentials boolean not null,
  expires_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  unique (workspace_seq, seq)
);

create table virtual_key_credential (
  workspace_seq  bigint not null,
  key_seq        bigint not null,
  credential_seq bigint not null,
  primary key (key_seq, credential_seq),
  foreign key (workspace_seq, key_seq) references virtual_key (workspace_seq, seq) on delete cascade,
  foreign key (workspace_seq, credential_seq) references credential (workspace_seq, seq) on delete cascade
);

create index on virtual_key_credential (credential_seq);
create index on credential (workspace_seq);
create index on virtual_key (workspace_seq);

-- What changed, for the caches of every node: told by NOTIFY, and polled.
create table change (
  seq  bigint generated always as identity primary key,
  kind text not null,
  uid  uuid not null,
  at   timestamptz not null default clock_timestamp()
);

create index on change (at);

create function announce_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('sallyport_change', new.kind || ' ' || new.uid);
  return new;
end
$$;

create trigger announce after insert on change for each row execute function announce_change();
