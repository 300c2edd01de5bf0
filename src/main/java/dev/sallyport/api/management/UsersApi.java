package dev.sallyport.api.management;

import dev.sallyport.access.User;
import dev.sallyport.access.UserProperties;
import dev.sallyport.access.Users;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** The people of an organisation. */
public final class UsersApi {
  private static final String WHAT = "user";

  private final Users users;

  public UsersApi(Users users) {
    this.users = users;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createUser", this::createUser,
        "listUsers", this::listUsers,
        "getUser", this::getUser,
        "updateUser", this::updateUser,
        "deleteUser", this::deleteUser);
  }

  private Future<Reply> createUser(Call call) {
    FieldErrors errors = new FieldErrors();
    UserProperties draft = UserJson.toProperties(call.body(), errors);
    return users
        .create(Resources.organization(call), draft, errors, call.once("createUser"))
        .map(made -> Resources.made("/v1/users", made, UserJson::of));
  }

  private Future<Reply> listUsers(Call call) {
    Page<User> page = Page.of(call, WHAT);
    UUID organization = Resources.organization(call);
    return page.read(
            id -> users.find(organization, id),
            (after, limit) -> users.list(organization, after, limit))
        .map(found -> page.reply(found, User::id, UserJson::of));
  }

  private Future<Reply> getUser(Call call) {
    return users
        .find(Resources.organization(call), Resources.id(call))
        .map(found -> Resources.found(WHAT, found, UserJson::of));
  }

  private Future<Reply> updateUser(Call call) {
    FieldErrors errors = new FieldErrors();
    return users
        .update(
            Resources.organization(call),
            Resources.id(call),
            was -> UserJson.toProperties(MergePatch.apply(UserJson.of(was), call.body()), errors),
            errors)
        .map(now -> Reply.ok(UserJson.of(now)));
  }

  private Future<Reply> deleteUser(Call call) {
    return users
        .delete(Resources.organization(call), Resources.id(call))
        .map(gone -> Reply.noContent());
  }
}
