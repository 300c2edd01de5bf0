package dev.sallyport.db;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.util.Set;

/** What PostgreSQL's SQLSTATE codes mean to us (PostgreSQL 18 manual, appendix A). */
public final class PgErrors {
  private static final String FOREIGN_KEY_VIOLATION = "23503";
  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Connection failures, read-only standby, refused log-in, lost database, deadlock, resource
   * shortage, locks, operator intervention, system errors: the same statement may succeed later.
   */
  private static final Set<String> OUTAGE_CLASSES =
      Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58");

  private PgErrors() {}

  public static boolean isDuplicate(Throwable failure) {
    return failure instanceof PgException e && UNIQUE_VIOLATION.equals(e.getSqlState());
  }

  /** A row was to be deleted that another one still refers to. */
  public static boolean isInUse(Throwable failure) {
    return failure instanceof PgException e && FOREIGN_KEY_VIOLATION.equals(e.getSqlState());
  }

  /**
   * What was referred to was deleted meanwhile: whether by this column, as constraints are named.
   */
  public static boolean isGone(Throwable failure, String column) {
    return failure instanceof PgException e
        && FOREIGN_KEY_VIOLATION.equals(e.getSqlState())
        && String.valueOf(e.getConstraint()).contains(column);
  }

  /** A failure of the statement or of the work around it, not of the server or the way to it. */
  static boolean isOurs(Throwable failure) {
    if (failure instanceof PgException e) {
      return e.getSqlState() != null && !OUTAGE_CLASSES.contains(e.getSqlState().substring(0, 2));
    }
    return failure instanceof RuntimeException && !(failure instanceof VertxException);
  }
}
