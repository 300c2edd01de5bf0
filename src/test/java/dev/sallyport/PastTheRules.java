package dev.sallyport;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes into a database what no surface would keep. */
final class PastTheRules {
  private PastTheRules() {}

  /**
   * @param statement with two parameters: a value, and the id of what gets it
   */
  static void put(String database, String statement, List<String> values, List<String> ids) {
    try (Connection connection = TestPostgres.connect(database);
        PreparedStatement prepared = connection.prepareStatement(statement)) {
      for (int i = 0; i < values.size(); i++) {
        prepared.setString(1, values.get(i));
        prepared.setString(2, ids.get(i));
        prepared.addBatch();
      }
      prepared.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
