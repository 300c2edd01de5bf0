package dev.sallyport;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything that a gateway's database holds, over a session of its own. */
final class Stored implements AutoCloseable {
  private static final String TABLES =
      """
      select tablename from pg_tables
       where schemaname = 'public' and tablename not in ('node', 'flyway_schema_history')
       order by 1""";

  /** Without what a job notes of itself while it runs. */
  private static final String ROWS =
      """
      select '%s ' || (to_jsonb(t)
               - array['seen_at', 'finished_at', 'rewrapped', 'unopenable'])::text
        from %1$s t""";

  private static final String RUNNING = "select 1 from rewrap where finished_at is null";

  private final Connection connection;
  private final String all;

  Stored(String database) {
    connection = TestPostgres.connect(database);
    all =
        select(TABLES).stream().map(ROWS::formatted).collect(Collectors.joining("\nunion all\n"))
            + " order by 1";
  }

  /** One line for each row. */
  List<String> rows() {
    return select(all);
  }

  /** How many rows more, or less, there are than before in each table where that changed. */
  static Map<String, Integer> difference(List<String> before, List<String> after) {
    Map<String, Integer> difference = new TreeMap<>();
    after.forEach(row -> difference.merge(row.split(" ", 2)[0], 1, Integer::sum));
    before.forEach(row -> difference.merge(row.split(" ", 2)[0], -1, Integer::sum));
    difference.values().removeIf(count -> count == 0);
    return difference;
  }

  boolean isRewrapping() {
    return !select(RUNNING).isEmpty();
  }

  /** The first column. */
  List<String> select(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
