package dev.sallyport.credential;

import dev.sallyport.content.Content;
import dev.sallyport.content.Message;
import dev.sallyport.content.SealedContent;
import dev.sallyport.crypto.ContentKey;
import dev.sallyport.crypto.Place;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Seals prompts and completions, and opens them: here, where the master keys are, so that no key
 * leaves, and on worker threads, because there may be megabytes of them.
 */
public final class ContentSeals {
  private static final String REQUEST = "request";
  private static final String ANSWER = "answer";

  private final Vertx vertx;
  private final ContentKeys keys;

  ContentSeals(Vertx vertx, ContentKeys keys) {
    this.vertx = vertx;
    this.keys = keys;
  }

  public Future<List<SealedContent>> seal(List<Content> contents) {
    return keys.forSealing(contents.stream().map(Content::owner).distinct().toList())
        .compose(known -> onWorker(() -> contents.stream().map(one -> seal(one, known)).toList()));
  }

  private static SealedContent seal(Content content, Map<Content.Owner, ContentKey> known) {
    ContentKey key = known.get(content.owner());
    return new SealedContent(
        each(content, (bytes, part) -> Buffer.buffer(key.seal(bytes, place(content, part)))));
  }

  /**
   * Empty where its key was let go of, as all content of its day is. Fails with SealBrokenException
   * where it was sealed for another call, part, workspace or organisation.
   */
  public Future<Optional<Content>> open(SealedContent sealed) {
    Content content = sealed.content();
    if (content.request().bytes().isEmpty() && content.answer().bytes().isEmpty()) {
      return Future.succeededFuture(Optional.of(content));
    }
    return keys.find(content.owner())
        .compose(
            key ->
                key.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : onWorker(() -> Optional.of(open(content, key.get()))));
  }

  private static Content open(Content content, ContentKey key) {
    return each(content, (bytes, part) -> Buffer.buffer(key.open(bytes, place(content, part))));
  }

  private interface Change {
    Buffer of(byte[] bytes, String part);
  }

  private static Content each(Content content, Change change) {
    Message request = content.request();
    Message answer = content.answer();
    return content.with(
        request.with(request.bytes().map(bytes -> change.of(bytes.getBytes(), REQUEST))),
        answer.with(answer.bytes().map(bytes -> change.of(bytes.getBytes(), ANSWER))));
  }

  private static Place place(Content content, String part) {
    return Place.ofContent(content.organizationId(), content.workspaceId(), content.id(), part);
  }

  private interface Work<T> {
    T done();
  }

  /** In any order: the database puts together what belongs together. */
  private <T> Future<T> onWorker(Work<T> work) {
    return vertx.executeBlocking(work::done, false);
  }
}
