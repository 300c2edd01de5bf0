package dev.sallyport.access;

import static java.util.stream.Collectors.toMap;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.core.GatewayException;
import dev.sallyport.core.Made;
import dev.sallyport.core.Once;
import dev.sallyport.db.Changes;
import dev.sallyport.db.Idempotency;
import dev.sallyport.db.PgErrors;
import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Makes, shows, changes and deletes the users of an organisation. */
public final class Users {
  private static final String KIND = "user";

  private final Postgres postgres;

  public Users(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Fails with INVALID where a workspace is not the organisation's or anything else is wrong, and
   * with DUPLICATE where another user has the email address or the external reference.
   *
   * @param errors what is known to be wrong with the request already
   */
  public Future<Made<User>> create(
      UUID organization, UserProperties draft, FieldErrors errors, Optional<Once> once) {
    return postgres
        .inTransaction(
            connection ->
                Idempotency.make(
                    connection,
                    once,
                    id ->
                        check(connection, organization, draft, errors)
                            .compose(checked -> unique(connection, organization, id, draft))
                            .compose(free -> UserStore.insert(connection, organization, id, draft))
                            .compose(made -> UserTies.place(connection, id, draft.workspaceIds()))))
        .recover(Users::told)
        .compose(made -> show(organization, made.value()).map(user -> made.map(id -> user)));
  }

  public Future<Optional<User>> find(UUID organization, UUID id) {
    return UserStore.find(postgres, organization, id);
  }

  /** In the order in which they were made. */
  public Future<List<User>> list(UUID organization, Optional<UUID> after, int limit) {
    return UserStore.list(postgres, organization, after, limit);
  }

  /**
   * Fails as {@link #create} does, with NOT_FOUND, or with IN_USE where keys or credentials of a
   * workspace that he would leave are his.
   *
   * @param errors what the change finds to be wrong
   */
  public Future<User> update(
      UUID organization, UUID id, UnaryOperator<UserProperties> change, FieldErrors errors) {
    return postgres
        .inTransaction(
            connection ->
                UserStore.lock(connection, organization, id)
                    .map(Users::present)
                    .compose(
                        was -> {
                          UserProperties now = change.apply(was.properties());
                          return check(connection, organization, now, errors)
                              .compose(checked -> write(connection, was, now));
                        }))
        .recover(Users::told)
        .compose(written -> show(organization, id));
  }

  private static Future<Void> check(
      SqlConnection connection, UUID organization, UserProperties draft, FieldErrors errors) {
    List<UUID> wanted = draft.workspaceIds();
    return UserTies.known(connection, organization, wanted)
        .map(
            known -> {
              for (int i = 0; i < wanted.size(); i++) {
                if (!known.contains(wanted.get(i))) {
                  errors.add("workspaceIds." + i, "names no workspace of the organization");
                }
              }
              errors.check();
              return null;
            });
  }

  private static Future<Void> unique(
      SqlConnection connection, UUID organization, UUID id, UserProperties wanted) {
    return UserTies.taken(connection, organization, id, wanted)
        .compose(
            taken ->
                taken.isEmpty() ? Future.succeededFuture() : Future.failedFuture(duplicate(taken)));
  }

  private static Future<Void> write(SqlConnection connection, User was, UserProperties now) {
    boolean sameLimits = was.properties().limits().equals(now.limits());
    return unique(connection, was.organizationId(), was.id(), now)
        .compose(free -> requireNothingLeft(connection, was, now))
        .compose(ready -> UserStore.update(connection, was, now))
        .compose(written -> UserTies.place(connection, was.id(), now.workspaceIds()))
        .compose(
            placed ->
                sameLimits
                    ? Future.succeededFuture()
                    : Changes.announce(connection, KIND, was.id()));
  }

  private static Future<Void> requireNothingLeft(
      SqlConnection connection, User was, UserProperties now) {
    Set<UUID> left = new HashSet<>(was.properties().workspaceIds());
    now.workspaceIds().forEach(left::remove);
    return UserTies.has(connection, was.id(), left)
        .compose(
            has ->
                has
                    ? Future.failedFuture(
                        GatewayException.inUse(
                            "The user has keys or credentials in a workspace to be left."))
                    : Future.succeededFuture());
  }

  /**
   * Revokes the user's keys with him, on every node. Fails with NOT_FOUND, or with IN_USE while
   * credentials are his.
   */
  public Future<Void> delete(UUID organization, UUID id) {
    return postgres
        .inTransaction(
            connection ->
                UserStore.lock(connection, organization, id)
                    .map(Users::present)
                    .compose(was -> delete(connection, was)))
        .recover(Users::told);
  }

  private static Future<Void> delete(SqlConnection connection, User was) {
    return UserTies.revoke(connection, was.id())
        .compose(revoked -> UserStore.delete(connection, was))
        .compose(gone -> Changes.announce(connection, KIND, was.id()));
  }

  private Future<User> show(UUID organization, UUID id) {
    return find(organization, id).map(Users::present);
  }

  private static User present(Optional<User> found) {
    return found.orElseThrow(() -> GatewayException.notFound(KIND));
  }

  private static GatewayException duplicate(Set<String> fields) {
    return GatewayException.duplicate(
        "There is another user with this " + String.join(" and this ", fields) + ".",
        fields.stream().collect(toMap(field -> field, field -> "is taken by another user")));
  }

  /** The unique indexes refuse what another request made since it was looked for. */
  private static <T> Future<T> told(Throwable failure) {
    if (PgErrors.isDuplicate(failure)) {
      return Future.failedFuture(
          GatewayException.duplicate("There is another user with this email or this extRef."));
    }
    return Future.failedFuture(
        PgErrors.isInUse(failure)
            ? GatewayException.inUse("Credentials still belong to the user.")
            : failure);
  }
}
