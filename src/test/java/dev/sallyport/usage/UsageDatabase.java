package dev.sallyport.usage;

import dev.sallyport.TestPostgres;
import dev.sallyport.db.Postgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The tables of usage, empty before each test. Use as a static {@code @RegisterExtension}. */
final class UsageDatabase implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final TestPostgres server = TestPostgres.migrated();
  private final Vertx vertx = Vertx.vertx();
  private Postgres postgres;

  @Override
  public void beforeAll(ExtensionContext context) {
    server.beforeAll(context);
    postgres = new Postgres(vertx, server.options(), new Postgres.Limits(8, DEADLINE, DEADLINE));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    server.execute("truncate request, usage_hour, usage_day");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    vertx.close().await();
  }

  Vertx vertx() {
    return vertx;
  }

  Postgres postgres() {
    return postgres;
  }

  void execute(String sql) {
    server.execute(sql);
  }

  String value(String sql) {
    return server.value(sql);
  }

  long count(String table) {
    return Long.parseLong(value("select count(*) from " + table));
  }

  /** What is in one table of totals and is not what the rows come to, and the other way round. */
  String wrongTotals(String table, String unit) {
    String sums =
        Stream.concat(counts(), Stream.of("end_micros", "first_byte_micros"))
            .map("sum(%s)"::formatted)
            .collect(Collectors.joining(", "));
    String columns =
        Stream.concat(counts(), Stream.of("end_micros", "first_byte_micros"))
            .collect(Collectors.joining(", "));
    String dimensions = "organization_id, workspace_id, user_id, key_id, credential_id, provider, ";
    String ofRows =
        "select date_trunc('%s', at, 'UTC'), %s coalesce(model, asked, '') as m,"
                .formatted(unit, dimensions)
            + " count(*), count(*) filter (where status >= 400 or outcome in (1, 3, 4)),"
            + " count(*) filter (where cost is null), count(*) filter (where estimated),"
            + " count(*) filter (where first_byte_micros > 0), coalesce(sum(cost), 0), "
            + sums
            + " from request group by 1, 2, 3, 4, 5, 6, 7, 8";
    String kept =
        "select bucket, %s model, calls, failed, unpriced, estimated, answered, cost, %s from %s"
            .formatted(dimensions, columns, table);
    return value(
        "select count(*) from ((%1$s except all %2$s) union all (%2$s except all %1$s)) as d"
            .formatted("(" + ofRows + ")", "(" + kept + ")"));
  }

  static Stream<String> counts() {
    return Arrays.stream(Count.values()).map(Count::column);
  }

  List<String> days() {
    String names =
        value(
            "select string_agg(c.relname, ',' order by c.relname) from pg_inherits i"
                + " join pg_class c on c.oid = i.inhrelid where i.inhparent = 'request'::regclass");
    return names == null ? List.of() : List.of(names.split(","));
  }
}
