package dev.sallyport.ledger;

import dev.sallyport.usage.Call;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows in a file, which outlives the process: each as often as it was written. */
final class FileRows implements Rows {
  private static final int ROW = 5 * Long.BYTES;

  private final Path file;

  FileRows(Path file) {
    this.file = file;
  }

  /** What is compared of a row. */
  record Row(Outcome outcome, long input, long output, boolean estimated) {
    static Row of(Outcome outcome, Usage usage) {
      return new Row(outcome, usage.of(Count.INPUT), usage.of(Count.OUTPUT), usage.isEstimated());
    }
  }

  @Override
  public Future<Void> write(List<Call> calls) {
    ByteBuffer bytes = ByteBuffer.allocate(calls.size() * ROW);
    for (Call call : calls) {
      Row row = Row.of(call.closed().outcome(), call.closed().usage());
      bytes.putLong(TestCalls.number(call.opened().id()));
      bytes.putLong(row.outcome().number()).putLong(row.input()).putLong(row.output());
      bytes.putLong(row.estimated() ? 1 : 0);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long whole = channel.size() / ROW * ROW;
      channel.write(bytes.flip(), whole);
      return Future.succeededFuture();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By the number of the call; of a call that was written twice, both must be the same. */
  Map<Long, Row> all() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    Map<Long, Row> rows = new LinkedHashMap<>();
    while (bytes.remaining() >= ROW) {
      long number = bytes.getLong();
      Outcome outcome = outcome(bytes.getLong());
      Row row = new Row(outcome, bytes.getLong(), bytes.getLong(), bytes.getLong() == 1);
      Row before = rows.put(number, row);
      if (before != null && !before.equals(row)) {
        throw new AssertionError("Call " + number + " was " + before + " and is " + row);
      }
    }
    return rows;
  }

  private static Outcome outcome(long number) {
    return Arrays.stream(Outcome.values())
        .filter(outcome -> outcome.number() == number)
        .findAny()
        .orElseThrow();
  }
}
