-- What a gateway with the schema of V001 stored: two credentials, a key for one of them, an expired
-- one for all, and tenants with nothing in them.
update organization set uid = '1998616d-c603-42f3-9835-c089784b225c', name = 'Old' where ext_ref = 'default';
update workspace set uid = '9ce3e094-2a74-4c63-93d9-bc1dc2674518' where ext_ref = 'default';
insert into root_secret values ('pepper', '9d6d03ae-ac15-4bad-972c-2053b7f8fbdb', 'test', E'\\x23f129bacaef693d0a026656db43cc9f0169a1b3f9916fd4c4ef178db97949fb5d873e3ddf2de20f02f3ccdd06206a8451a7dffe9510ddf3eb132565', E'\\xbd78520e8274c77bab6306c61fb0262d158b9d468813bd31cb10b95ef78b9946f09efacedb84ad130319b9454ddb0b67763905dc8cfbeeb31c9b87a0');
insert into root_secret values ('sigRoot', 'c938cdde-f4f0-426b-94d9-475497df5b83', 'test', E'\\xc51860d3d25b875c4a416fc64308a7736d1785fa30f7d2e1edb9ba85c2810b5efe2d1e451323ca4e93d1dfe046916c4c330c07dc71ccf829b2ae1c86', E'\\x0c623ab91d048e4d90943b0a8944d3e677ed390cdf49b16c331f5b2b5e6d942067b47694c4d47678f51c5dc1f9f78dd1c66457956d568bdc77f60cd3');
insert into provider (slug, name, dialect, endpoint, openai_base) values ('openai', 'OpenAI', 'openai', 'https://api.openai.com/v1', 'https://api.openai.com/v1');
insert into provider (slug, name, dialect, endpoint, openai_base) values ('anthropic', 'Anthropic', 'anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com/v1');
insert into credential (uid, workspace_seq, provider_seq, name, endpoint, secret_version, master_key_id, wrapped_key, ciphertext)
  select 'eade1af5-a961-410d-818d-278666980d87', w.seq, p.seq, 'openai', 'http://127.0.0.1:1', '1', 'test', E'\\x391a99ad549f744c1937c8c1b9e2abcfe6f6da4ef5e28d0957e4e6195978872853718a39842628bfe0d77bafd7ed94e9c0250a382660d7a07add5880', E'\\xda81cc295acb9c2e6cd1784c56db68f346429a4e4cb82c56a85abccfe71f27185c07505f4203db5eda0e41b41719' from workspace w, provider p where p.slug = 'openai';
insert into credential (uid, workspace_seq, provider_seq, name, endpoint, secret_version, master_key_id, wrapped_key, ciphertext)
  select 'e2743bb4-11f1-48b5-bf26-f7443e5a44bc', w.seq, p.seq, 'anthropic', 'http://127.0.0.1:1', '1', 'test', E'\\x00b2dcc5cc41a0eb3fbef22b524fc70cfd540b646c8b695404047730490fb2df829012a2d8ba14dca11f915e42cc5f1cfd44c362ee585d50e62ab94f', E'\\x4b692ecdcae1045c052f92c9bbaf18e9af222ce2fd6676b3a3926af1aa2502fbe55e57bcd055435cca' from workspace w, provider p where p.slug = 'anthropic';
insert into virtual_key (uid, workspace_seq, name, key_hash, prefix, last4, path_groups, all_credentials)
  select '10bbf858-7ea5-4e3b-8ad3-c4983e8c7639', seq, 'test', E'\\x732a0efaca4610f34e60d2b578759461e362ef2045f3896dce9fe5d109f6989d', 'sk-sp-H4bF', '4Wuk', '{inference}', false from workspace;
insert into virtual_key (workspace_seq, name, key_hash, prefix, last4, path_groups, all_credentials, expires_at)
  select seq, 'expired', '\x01', 'sk-sp-aaaa', 'zzzz', '{inference,stateful}', true, '2020-01-01' from workspace;
insert into virtual_key_credential (workspace_seq, key_seq, credential_seq)
  select k.workspace_seq, k.seq, c.seq from virtual_key k join credential c using (workspace_seq)
   where k.name = 'test' and c.name = 'openai';
insert into organization (name, ext_ref) values ('empty', 'empty'), ('nameless', null);
insert into workspace (organization_seq, name, ext_ref)
  select seq, 'second', 'second' from organization where ext_ref = 'default';
insert into change (kind, uid) select 'key', uid from virtual_key;
