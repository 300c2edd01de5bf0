package dev.sallyport.content;

import dev.sallyport.db.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.Collection;

/** The partitions of the table {@code content}, and the keys of their rows. */
final class ContentDays {
  private final Postgres postgres;

  ContentDays(Postgres postgres) {
    this.postgres = postgres;
  }

  private static final String MAKE =
      "select make_content_day(day) from unnest($1::date[]) as wanted (day) order by day";

  /** Those that are there already stay as they are. */
  Future<Void> make(Collection<LocalDate> days) {
    return postgres.query(MAKE, Tuple.of(days.toArray(LocalDate[]::new))).mapEmpty();
  }

  private static final String DROP = "select drop_content_day($1) is not null as dropped";

  /** Of all days before that one; stops where another node does the same. */
  Future<Void> drop(LocalDate before) {
    return postgres
        .query(DROP, Tuple.of(before))
        .compose(
            rows ->
                rows.iterator().next().getBoolean("dropped") ? drop(before) : forgetKeys(before));
  }

  private static final String FORGET = "delete from content_key where day < $1";

  /** Also where rows are left for a while: nobody can read them any more. */
  private Future<Void> forgetKeys(LocalDate before) {
    return postgres.query(FORGET, Tuple.of(before)).mapEmpty();
  }
}
