package dev.sallyport.credential;

import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.PgErrors;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The providers that an organisation adds to the catalogue for itself. */
public final class CustomProviders {
  /** Providers are named by slug or id: no slug may be the id of another one. */
  /** On the data port these first segments are not the names of providers. */
  private static final Set<String> PATHS = Set.of("v1", "v1beta", "v1alpha", "upload");

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Postgres postgres;
  private final EndpointRule endpoints;

  CustomProviders(Postgres postgres, EndpointRule endpoints) {
    this.postgres = postgres;
    this.endpoints = endpoints;
  }

  private static final String BUILT_IN =
      "select 1 from provider where slug = $1 and organization_seq is null";
  private static final String INSERT =
      """
      insert into provider (uid, organization_seq, slug, name, dialect, auth, endpoint,
                            openai_base, type, ai_type, form)
      select $1, o.seq, $3, $4, $5, $6, $7, $8, $9, $10, $11
        from organization o where o.uid = $2""";

  /** Fails with INVALID, DUPLICATE where the slug is taken, or REUSED. */
  public Future<Made<ListedProvider>> create(
      UUID organization, ProviderSpec spec, Optional<Once> once) {
    check(spec);
    UUID fresh = UUID.randomUUID();
    return postgres
        .inTransaction(
            connection ->
                Idempotency.claim(connection, once, fresh)
                    .compose(
                        id ->
                            (id.equals(fresh)
                                    ? insert(connection, organization, id, spec)
                                    : Future.<Void>succeededFuture())
                                .compose(done -> existing(connection, organization, id))
                                .map(made -> new Made<>(made, !id.equals(fresh)))))
        .recover(
            failure -> Future.failedFuture(PgErrors.isDuplicate(failure) ? slugTaken() : failure));
  }

  private static Future<Void> insert(
      SqlConnection connection, UUID organization, UUID id, ProviderSpec spec) {
    ProviderKind kind = ProviderKind.custom(spec.auth());
    Tuple row =
        Tuple.of(id, organization, spec.slug(), spec.name(), spec.dialect(), spec.auth())
            .addString(spec.bases().endpoint())
            .addString(spec.bases().openaiBase().orElse(null))
            .addString(kind.type())
            .addString(kind.aiType())
            .addValue(kind.form().toJson());
    return Postgres.execute(connection, BUILT_IN, Tuple.of(spec.slug()))
        .compose(
            found ->
                found.size() > 0
                    ? Future.failedFuture(slugTaken())
                    : Postgres.execute(connection, INSERT, row))
        .mapEmpty();
  }

  private static final String LOCK =
      """
      select p.seq from provider p join organization o on o.seq = p.organization_seq
       where o.uid = $1 and p.slug = $2 and p.active
         for update of p""";
  private static final String UPDATE =
      """
      update provider set name = $2, dialect = $3, auth = $4, endpoint = $5, openai_base = $6,
                          form = $7, updated_at = now()
       where seq = $1""";
  private static final String TELL =
      """
      insert into change (kind, uid)
      select 'provider', uid from provider where seq = $1
       union all
      select 'credential', uid from credential where provider_seq = $1""";

  /**
   * Takes effect on every node at once. Fails with INVALID, or with NOT_FOUND, also for built-in
   * ones.
   *
   * @param change must leave the slug as it is
   */
  public Future<ListedProvider> update(
      UUID organization, String slug, UnaryOperator<ProviderSpec> change) {
    return postgres.inTransaction(
        connection ->
            lock(connection, organization, slug)
                .compose(
                    seq ->
                        Catalogue.find(connection, organization, slug)
                            .map(Optional::orElseThrow)
                            .map(ListedProvider::spec)
                            .compose(
                                before -> update(connection, seq, before, change.apply(before)))
                            .compose(done -> existing(connection, organization, slug))));
  }

  private Future<Void> update(
      SqlConnection connection, long seq, ProviderSpec before, ProviderSpec spec) {
    check(spec);
    Tuple row =
        Tuple.of(seq, spec.name(), spec.dialect(), spec.auth(), spec.bases().endpoint())
            .addString(spec.bases().openaiBase().orElse(null))
            .addValue(ProviderKind.custom(spec.auth()).form().toJson());
    return mayMove(connection, seq, before, spec)
        .compose(done -> Postgres.execute(connection, UPDATE, row))
        .compose(done -> Postgres.execute(connection, TELL, Tuple.of(seq)))
        .mapEmpty();
  }

  private static final String SENT =
      """
      select 1
        from credential c join credential_secret s on s.credential_seq = c.seq
       where c.provider_seq = $1 and c.endpoint is null
         and s.field = 'secret' and length(s.ciphertext) > 28
       limit 1""";

  /** Secrets that were stored for one host are not sent to another. */
  private static Future<?> mayMove(
      SqlConnection connection, long seq, ProviderSpec before, ProviderSpec after) {
    return Destinations.of(after.bases()).within(Destinations.of(before.bases()))
        ? Future.succeededFuture()
        : Postgres.execute(connection, SENT, Tuple.of(seq))
            .compose(
                sent -> sent.size() > 0 ? Future.failedFuture(bound()) : Future.succeededFuture());
  }

  private static final String USED = "select 1 from credential where provider_seq = $1 limit 1";
  private static final String DELETE = "delete from provider where seq = $1";

  /** Fails with NOT_FOUND, also for built-in ones, or IN_USE while a credential names it. */
  public Future<Void> delete(UUID organization, String slug) {
    return postgres
        .inTransaction(
            connection ->
                lock(connection, organization, slug)
                    .compose(
                        seq ->
                            Postgres.execute(connection, USED, Tuple.of(seq))
                                .compose(
                                    used ->
                                        used.size() > 0
                                            ? Future.failedFuture(inUse())
                                            : Postgres.execute(connection, DELETE, Tuple.of(seq)))))
        .mapEmpty();
  }

  private static Future<Long> lock(SqlConnection connection, UUID organization, String slug) {
    return Postgres.execute(connection, LOCK, Tuple.of(organization, slug))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw GatewayException.notFound("custom provider");
              }
              return rows.iterator().next().getLong("seq");
            });
  }

  private static Future<ListedProvider> existing(
      SqlConnection connection, UUID organization, Object reference) {
    return Catalogue.find(connection, organization, reference.toString())
        .map(found -> found.orElseThrow(() -> GatewayException.notFound("provider")));
  }

  private void check(ProviderSpec spec) {
    Map<String, String> problems = new TreeMap<>();
    if (UUID_FORM.matcher(spec.slug()).matches()) {
      problems.put("slug", "must not look like an id");
    } else if (PATHS.contains(spec.slug())) {
      problems.put("slug", "is what paths of providers begin with");
    }
    endpoints.problem(spec.bases().endpoint()).ifPresent(p -> problems.put("endpoint", p));
    spec.bases()
        .openaiBase()
        .flatMap(endpoints::problem)
        .ifPresent(p -> problems.put("openaiBase", p));
    if (!problems.isEmpty()) {
      throw GatewayException.invalid(problems);
    }
  }

  private static GatewayException slugTaken() {
    return GatewayException.duplicate("There is a provider with this slug already.");
  }

  private static GatewayException bound() {
    return GatewayException.inUse(
        "There are credentials whose secrets would be sent to another host.");
  }

  private static GatewayException inUse() {
    return GatewayException.inUse("There are credentials that name this provider.");
  }
}
