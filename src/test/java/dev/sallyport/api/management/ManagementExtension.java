package dev.sallyport.api.management;

import dev.sallyport.credential.Catalogue;
import dev.sallyport.db.Database;
import dev.sallyport.db.Postgres;
import dev.sallyport.provider.Listings;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the management API on a real database: one for all of them, emptied for each. */
final class ManagementExtension implements ParameterResolver, BeforeEachCallback {

  /** The running API, and a way to its database past it. */
  static final class Management implements AutoCloseable {
    private final Database database;
    private final ManagementServer server;
    private Postgres postgres;

    private Management() {
      this.database = Database.start();
      this.server = new ManagementServer(this::connect);
      server.open();
      new Catalogue(postgres).write(Listings.builtIn()).await();
    }

    private Postgres connect(Vertx vertx) {
      postgres = database.connect(vertx);
      return postgres;
    }

    Operator admin() {
      return new Operator(server.admin());
    }

    RowSet<Row> sql(String statement) {
      return postgres.query(statement, Tuple.tuple()).await();
    }

    Postgres postgres() {
      return postgres;
    }

    long count(String table) {
      return sql("select count(*) as n from " + table).iterator().next().getLong("n");
    }

    /** What nodes were told of: kind and id. */
    List<String> changes() {
      List<String> changes = new ArrayList<>();
      for (Row row : sql("select kind, uid from change order by seq")) {
        changes.add(row.getString("kind") + " " + row.getUUID("uid"));
      }
      return changes;
    }

    @Override
    public void close() throws IOException {
      server.close();
      database.close();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Management management = management(context);
    management.sql("truncate request, usage_hour, usage_day");
    management.sql("delete from virtual_key");
    management.sql("delete from credential");
    management.sql("delete from price");
    management.sql("delete from users");
    management.sql("delete from provider where organization_seq is not null");
    management.sql("delete from workspace where ext_ref is distinct from 'default'");
    management.sql("delete from organization where ext_ref is distinct from 'default'");
    management.sql("update workspace set name = 'default', limits = '[]', store_content = false");
    management.sql("update organization set name = 'default', limits = '[]'");
    management.sql("delete from idempotency");
    management.sql("delete from change");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Management.class || type == Operator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Management management = management(context);
    return parameter.getParameter().getType() == Operator.class ? management.admin() : management;
  }

  private static Management management(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(ManagementExtension.class))
        .getOrComputeIfAbsent(Management.class, type -> new Management(), Management.class);
  }
}
