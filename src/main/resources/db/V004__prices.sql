-- What models cost where a workspace pays something else than the built-in table says.
create table price (
  seq           bigint generated always as identity primary key,
  uid           uuid not null unique default gen_random_uuid(),
  workspace_seq bigint not null references workspace on delete cascade,
  origin        text not null check (origin in ('own', 'imported')),
  provider      text not null,
  model         text not null,
  valid_from    date not null,
  source        text,
  checked_on    date,
  tariff        jsonb not null,
  created_at    timestamptz not null default now(),
  unique (workspace_seq, origin, provider, model, valid_from)
);
