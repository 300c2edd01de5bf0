package dev.sallyport.content;

import dev.sallyport.access.Reach;
import dev.sallyport.db.Postgres;
import dev.sallyport.usage.IdRange;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The table {@code content}. */
public final class ContentStore {
  private final Postgres postgres;
  private final ContentDays days;
  private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

  public ContentStore(Postgres postgres) {
    this.postgres = postgres;
    this.days = new ContentDays(postgres);
  }

  private static final String WRITE =
      """
      insert into content (
             day, id, organization_id, workspace_id, request_type, request_encoding, request_size,
             request_truncated, request, answer_type, answer_encoding, answer_size,
             answer_truncated, answer)
      select day, id, organization_id, workspace_id, request_type, request_encoding, request_size,
             request_truncated, request, answer_type, answer_encoding, answer_size,
             answer_truncated, answer
        from unnest($1::date[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
                    $7::bigint[], $8::boolean[], $9::bytea[], $10::text[], $11::text[],
                    $12::bigint[], $13::boolean[], $14::bytea[])
             as given (day, id, organization_id, workspace_id, request_type, request_encoding,
                       request_size, request_truncated, request, answer_type, answer_encoding,
                       answer_size, answer_truncated, answer)
      on conflict (day, id) do nothing""";

  /** All or none; what was written before is left as it is. */
  Future<Void> write(List<SealedContent> sealed) {
    List<Content> rows = sealed.stream().map(SealedContent::content).toList();
    Tuple columns =
        Tuple.tuple()
            .addArrayOfLocalDate(column(rows, LocalDate[]::new, row -> row.owner().day()))
            .addArrayOfUUID(column(rows, UUID[]::new, Content::id))
            .addArrayOfUUID(column(rows, UUID[]::new, Content::organizationId))
            .addArrayOfUUID(column(rows, UUID[]::new, Content::workspaceId));
    add(columns, rows.stream().map(Content::request).toList());
    add(columns, rows.stream().map(Content::answer).toList());
    return prepare(rows)
        .compose(ready -> postgres.query(WRITE, columns))
        .onFailure(failure -> known.clear())
        .mapEmpty();
  }

  private static void add(Tuple columns, List<Message> messages) {
    columns
        .addArrayOfString(column(messages, String[]::new, one -> one.type().orElse(null)))
        .addArrayOfString(column(messages, String[]::new, one -> one.encoding().orElse(null)))
        .addArrayOfLong(column(messages, Long[]::new, Message::size))
        .addArrayOfBoolean(column(messages, Boolean[]::new, Message::truncated))
        .addArrayOfBuffer(column(messages, Buffer[]::new, one -> one.bytes().orElse(null)));
  }

  private static <T, R> R[] column(List<T> rows, IntFunction<R[]> array, Function<T, R> cell) {
    return rows.stream().map(cell).toArray(array);
  }

  /** A day may be dropped meanwhile: then the write fails, and the next one makes it anew. */
  private Future<Void> prepare(List<Content> rows) {
    Set<LocalDate> unknown =
        rows.stream()
            .map(row -> row.owner().day())
            .filter(day -> !known.contains(day))
            .collect(Collectors.toSet());
    return unknown.isEmpty()
        ? Future.succeededFuture()
        : days.make(unknown).onSuccess(made -> known.addAll(unknown));
  }

  private static final String FIND =
      """
      select id, organization_id, workspace_id, request_type, request_encoding, request_size,
             request_truncated, request, answer_type, answer_encoding, answer_size,
             answer_truncated, answer
        from content
       where day = $1 and id = $2
         and organization_id = $3 and ($4::uuid is null or workspace_id = $4)""";

  Future<Optional<SealedContent>> find(Reach reach, UUID id) {
    return postgres
        .query(FIND, Tuple.of(IdRange.day(id), id, reach.organizationId(), reach.workspaceOrNull()))
        .map(ContentStore::first);
  }

  private static Optional<SealedContent> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(toContent(rows.iterator().next()));
  }

  private static SealedContent toContent(Row row) {
    return new SealedContent(
        new Content(
            row.getUUID("id"),
            row.getUUID("organization_id"),
            row.getUUID("workspace_id"),
            toMessage(row, "request"),
            toMessage(row, "answer")));
  }

  private static Message toMessage(Row row, String which) {
    return new Message(
        Optional.ofNullable(row.getString(which + "_type")),
        Optional.ofNullable(row.getString(which + "_encoding")),
        row.getLong(which + "_size"),
        row.getBoolean(which + "_truncated"),
        Optional.ofNullable(row.getBuffer(which)));
  }
}
