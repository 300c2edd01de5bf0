package dev.sallyport.db;

import io.vertx.pgclient.PgException;
import java.util.Set;

/** What PostgreSQL's SQLSTATE codes mean to us (PostgreSQL 18 manual, appendix A). */
public final class PgErrors {
  private static final String UNIQUE_VIOLATION = "23505";

  /** Connection failures, resource shortage, operator intervention: the server is not well. */
  private static final Set<String> OUTAGE_CLASSES = Set.of("08", "53", "57", "58", "25");

  private PgErrors() {}

  public static boolean isDuplicate(Throwable failure) {
    return failure instanceof PgException e && UNIQUE_VIOLATION.equals(e.getSqlState());
  }

  /** A failure of the statement itself, not of the server or the way to it. */
  static boolean isOurs(Throwable failure) {
    return failure instanceof PgException e
        && e.getSqlState() != null
        && !OUTAGE_CLASSES.contains(e.getSqlState().substring(0, 2));
  }
}
