-- What a provider says itself that a call costs, beside the price that it has here.
alter table request add column provider_cost bigint;

comment on column request.provider_cost is 'as the provider told it, in 10^-10 USD';
