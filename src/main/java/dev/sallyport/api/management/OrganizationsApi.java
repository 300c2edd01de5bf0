package dev.sallyport.api.management;

import dev.sallyport.core.FieldErrors;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.workspace.Organization;
import dev.sallyport.workspace.OrganizationProperties;
import dev.sallyport.workspace.Organizations;
import io.vertx.core.Future;
import java.util.Map;

/** The tenants; only the bootstrap token sees more than its own. */
public final class OrganizationsApi {
  private static final String WHAT = "organization";

  private final Organizations organizations;

  public OrganizationsApi(Organizations organizations) {
    this.organizations = organizations;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "createOrganization", bootstrap(this::createOrganization),
        "listOrganizations", bootstrap(this::listOrganizations),
        "getOrganization", bootstrap(this::getOrganization),
        "updateOrganization", bootstrap(this::updateOrganization),
        "deleteOrganization", bootstrap(this::deleteOrganization));
  }

  private static Operation bootstrap(Operation operation) {
    return call -> {
      Resources.requireBootstrap(call);
      return operation.answer(call);
    };
  }

  private Future<Reply> createOrganization(Call call) {
    FieldErrors errors = new FieldErrors();
    OrganizationProperties draft = OrganizationJson.toProperties(call.body(), errors);
    errors.check();
    return organizations
        .create(draft, call.once("createOrganization"))
        .map(made -> Resources.made("/v1/organizations", made, OrganizationJson::of));
  }

  private Future<Reply> listOrganizations(Call call) {
    Page<Organization> page = Page.of(call, WHAT);
    return page.read(organizations::find, organizations::list)
        .map(found -> page.reply(found, Organization::id, OrganizationJson::of));
  }

  private Future<Reply> getOrganization(Call call) {
    return organizations
        .find(Resources.id(call))
        .map(found -> Resources.found(WHAT, found, OrganizationJson::of));
  }

  private Future<Reply> updateOrganization(Call call) {
    return organizations
        .update(Resources.id(call), was -> patched(was, call))
        .map(now -> Reply.ok(OrganizationJson.of(now)));
  }

  private static OrganizationProperties patched(OrganizationProperties was, Call call) {
    FieldErrors errors = new FieldErrors();
    OrganizationProperties now =
        OrganizationJson.toProperties(
            MergePatch.apply(OrganizationJson.of(was), call.body()), errors);
    errors.check();
    return now;
  }

  private Future<Reply> deleteOrganization(Call call) {
    return organizations.delete(Resources.id(call)).map(gone -> Reply.noContent());
  }
}
