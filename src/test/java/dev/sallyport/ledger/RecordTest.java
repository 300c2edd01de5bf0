package dev.sallyport.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTest {
  private static final UUID ID = new UUID(11, 12);

  @TempDir private Path folder;
  private final RecordEncoder encoder = new RecordEncoder();
  private final int[] ends = new int[4];

  @Test
  void opened_isReadAsItWas() {
    Opened opened = TestCalls.opened(3);
    Opened bare =
        new Opened(
            ID,
            new Opened.Owner(ID, ID, Optional.empty(), ID),
            new Opened.Way(ID, "", "", "", ""),
            Optional.of(""),
            Optional.of("a session: \u00e4\u20ac\ud83d\ude00"),
            Usage.NONE);

    encoder.open(opened);
    assertThat(decoded()).containsExactly(opened);
    encoder.open(bare);
    assertThat(decoded()).containsExactly(bare);
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void closed_isReadAsItWas(Outcome outcome) {
    Random random = new Random(outcome.number());
    Usage usage = Usage.NONE;
    for (Count count : Count.values()) {
      usage = usage.with(count, random.nextLong() >>> random.nextInt(64));
    }
    Closed closed =
        new Closed(
            outcome,
            random.nextInt(),
            Optional.of("UPSTREAM_TIMEOUT"),
            Optional.of("a-model"),
            usage.estimated().charged(random.nextLong() >>> 1),
            random.nextInt(),
            new Closed.Timings(-1, Long.MAX_VALUE, Long.MIN_VALUE, random.nextLong()));

    encoder.close(ID, closed);

    assertThat(decoded()).containsExactly(new Heard.Close(ID, closed));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE})
  void mark_isReadAsItWas(long count) {
    Usage seen = Usage.NONE.with(Count.TOOL_CALLS, count).with(Count.INPUT, count);

    encoder.mark(ID, seen);

    assertThat(decoded()).containsExactly(new Heard.Mark(ID, seen));
  }

  @Test
  void largestClose_fitsIntoWhatIsKeptForIt() {
    Usage most = Usage.NONE.estimated();
    for (Count count : Count.values()) {
      most = most.with(count, Long.MAX_VALUE);
    }
    Optional<String> text = Optional.of("\ud83d\ude00".repeat(1_000));
    Closed.Timings timings = new Closed.Timings(-1, -1, -1, -1);

    int size = encoder.close(ID, new Closed(Outcome.FAILED, -1, text, text, most, -1, timings));

    assertThat(size).isGreaterThan(500).isLessThanOrEqualTo(RecordEncoder.MAX_CLOSE);
  }

  @Test
  void text_isCutBetweenSigns_whereItIsTooLong() {
    String text = "\u20ac".repeat(10_000);
    Opened.Owner owner = new Opened.Owner(ID, ID, Optional.empty(), ID);

    encoder.open(
        new Opened(
            ID,
            owner,
            new Opened.Way(ID, text, text, text, text),
            Optional.of(text),
            Optional.of("x" + text),
            Usage.NONE));

    Opened read = (Opened) decoded().get(0);
    assertThat(read.way().path()).isEqualTo("\u20ac".repeat(512));
    assertThat(read.way().provider()).isEqualTo("\u20ac".repeat(21));
    assertThat(read.asked()).contains("\u20ac".repeat(85));
    assertThat(read.session()).contains("x" + "\u20ac".repeat(85));
  }

  @Test
  void signsThatNoDatabaseTakes_areQuestionMarks() {
    Closed closed =
        new Closed(
            Outcome.FAILED,
            502,
            Optional.of("a\u0000b"),
            Optional.of("\ud83dx\ude00"),
            Usage.NONE,
            1,
            Closed.Timings.NONE);

    encoder.close(ID, closed);

    Closed read = ((Heard.Close) decoded().get(0)).closed();
    assertThat(read.error()).contains("a?b");
    assertThat(read.model()).contains("?x?");
  }

  @Test
  void countOfALaterVersion_isPassedOver() {
    encoder.mark(ID, Usage.NONE.with(Count.TOOL_CALLS, 5));
    byte[] later = Arrays.copyOfRange(encoder.bytes(), 8, 8 + encoder.length() + 1);
    // The next bit of those that say which counts there are, and one count more at the end.
    later[later.length - 3] |= 0x04;
    later[later.length - 1] = 9;

    Heard heard = new Heard();
    RecordDecoder.decode(little(later)).orElseThrow().tell(heard);

    assertThat(heard.all())
        .containsExactly(new Heard.Mark(ID, Usage.NONE.with(Count.TOOL_CALLS, 5)));
  }

  @Test
  void payload_isNothing_whereverItIsCut() {
    encoder.open(TestCalls.opened(1));
    byte[] payload = payload();

    for (int length = 0; length < payload.length; length++) {
      assertThat(RecordDecoder.decode(little(Arrays.copyOf(payload, length)))).isEmpty();
    }
    assertThat(RecordDecoder.decode(little(Arrays.copyOf(payload, payload.length + 1)))).isEmpty();
  }

  @Test
  void payload_isSomethingOrNothing_whicheverBitIsWrong() {
    encoder.close(ID, TestCalls.closed(1_000));
    byte[] payload = payload();

    for (int bit = 0; bit < payload.length * 8; bit++) {
      byte[] wrong = payload.clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(RecordDecoder.decode(little(wrong))).isNotNull();
    }
  }

  @Test
  void file_isReadUpToTheFirstWrongBit() throws Exception {
    byte[] file = file();
    List<Object> all = read(file).all();
    assertThat(all).hasSize(4);

    // One or two of each byte, another each time.
    for (int bit = 0; bit < file.length * 8; bit += 7) {
      byte[] wrong = file.clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      List<Object> read = read(wrong).all();

      assertThat(all.subList(0, read.size())).isEqualTo(read);
      assertThat(read).hasSizeGreaterThanOrEqualTo(recordsBefore(bit / 8));
    }
  }

  @Test
  void file_isReadUpToWhereItIsCut() throws Exception {
    byte[] file = file();
    List<Object> all = read(file).all();

    for (int length = 0; length < file.length; length++) {
      assertThat(read(Arrays.copyOf(file, length)).all())
          .isEqualTo(all.subList(0, recordsBefore(length)));
    }
  }

  /** Four records, and some zeros. */
  private byte[] file() {
    byte[] bytes = new byte[1_024];
    ByteBuffer memory = ByteBuffer.allocateDirect(1_024);
    Segment segment = new Segment(new SegmentName(1, 0, 1), memory);
    encoder.open(TestCalls.opened(1));
    append(segment, 0);
    encoder.mark(ID, TestCalls.seen(5));
    append(segment, 1);
    encoder.close(ID, TestCalls.closed(7));
    append(segment, 2);
    encoder.open(TestCalls.opened(2));
    append(segment, 3);
    memory.get(0, bytes);
    return bytes;
  }

  private void append(Segment segment, int index) {
    int before = segment.written();
    segment.append(encoder);
    ends[index] = before + RecordEncoder.HEAD + encoder.length();
  }

  private int recordsBefore(int length) {
    return (int) Arrays.stream(ends).filter(end -> end <= length).count();
  }

  private Heard read(byte[] bytes) throws Exception {
    Path file = folder.resolve("file");
    Files.write(file, bytes);
    Heard heard = new Heard();
    try (SegmentReader reader = new SegmentReader(file)) {
      SegmentReader.Found found = SegmentReader.Found.RECORD;
      while (found == SegmentReader.Found.RECORD) {
        found = reader.next(bytes.length, heard);
      }
    }
    return heard;
  }

  private byte[] payload() {
    return Arrays.copyOfRange(encoder.bytes(), 8, 8 + encoder.length());
  }

  private List<Object> decoded() {
    Heard heard = new Heard();
    RecordDecoder.decode(little(payload())).orElseThrow().tell(heard);
    return heard.all();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
