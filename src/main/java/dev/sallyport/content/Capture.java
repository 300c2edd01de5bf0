package dev.sallyport.content;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Keeps what passes in one call until its end. Where there is no room for it, all of it is let go
 * of, and the call goes on. Of one event loop.
 */
public final class Capture {
  /** What a capture takes of the node's memory besides its bytes, about. */
  static final int OVERHEAD = 1024;

  private final Call call;
  private final ContentRoom room;
  private final BiConsumer<Content, Long> kept;
  private final Tape request;
  private final Tape answer;
  private boolean over;

  /** Whose it is. */
  record Call(UUID id, UUID organizationId, UUID workspaceId) {}

  /**
   * @param kept given what was kept, and what it takes of the room
   */
  Capture(Call call, ContentRoom room, int limitBytes, BiConsumer<Content, Long> kept) {
    this.call = call;
    this.room = room;
    this.kept = kept;
    this.request = new Tape(room, limitBytes);
    this.answer = new Tape(room, limitBytes);
    if (!room.take(OVERHEAD)) {
      drop(0);
    }
  }

  /** As {@link Tape#begins}. */
  public void requestBegins(MultiMap headers) {
    request.begins(headers);
  }

  public void answerBegins(MultiMap headers) {
    answer.begins(headers);
  }

  /** The bytes must stay as they are from now on. */
  public void requestPasses(Buffer piece) {
    add(request, piece);
  }

  public void answerPasses(Buffer piece) {
    add(answer, piece);
  }

  private void add(Tape tape, Buffer piece) {
    if (!over && !tape.add(piece)) {
      drop(taken());
    }
  }

  private long taken() {
    return OVERHEAD + request.taken() + answer.taken();
  }

  private void drop(long taken) {
    over = true;
    request.forget();
    answer.forget();
    room.giveBack(taken);
    room.dropped(1);
  }

  /** The call has ended: what passes from now on is not kept. */
  public void over() {
    if (over) {
      return;
    }
    over = true;
    Content content =
        new Content(
            call.id(),
            call.organizationId(),
            call.workspaceId(),
            request.message(),
            answer.message());
    kept.accept(content, taken());
  }
}
