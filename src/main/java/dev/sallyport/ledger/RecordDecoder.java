package dev.sallyport.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Usage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads what {@link RecordEncoder} wrote, or what a disk made of it. */
final class RecordDecoder {
  private static final int MAX_SHIFT = 63;
  private static final int COUNTS = Count.values().length;
  private static final Outcome[] OUTCOMES = Outcome.values();

  private final ByteBuffer payload;

  private RecordDecoder(ByteBuffer payload) {
    this.payload = payload;
  }

  /** What a record says, for whoever follows the calls of a loop. */
  @FunctionalInterface
  interface Entry {
    void tell(Entries entries);
  }

  /** One who follows the calls of a loop. */
  interface Entries {
    void opened(Opened opened);

    void marked(UUID id, Usage seen);

    void closed(UUID id, Closed closed);
  }

  /**
   * @param payload of a record, and nothing else; little-endian
   * @return empty for what no version up to this one has written
   */
  static Optional<Entry> decode(ByteBuffer payload) {
    try {
      Entry entry = new RecordDecoder(payload).entry();
      return payload.hasRemaining() ? Optional.empty() : Optional.of(entry);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Entry entry() {
    if (payload.get() != RecordEncoder.VERSION) {
      throw new IllegalArgumentException("version");
    }
    return switch (payload.get()) {
      case RecordEncoder.OPEN -> open(opened());
      case RecordEncoder.MARK -> mark(id(), usage());
      case RecordEncoder.CLOSE -> close(id(), closed());
      default -> throw new IllegalArgumentException("kind");
    };
  }

  private static Entry open(Opened opened) {
    return entries -> entries.opened(opened);
  }

  private static Entry mark(UUID id, Usage seen) {
    return entries -> entries.marked(id, seen);
  }

  private static Entry close(UUID id, Closed closed) {
    return entries -> entries.closed(id, closed);
  }

  private Opened opened() {
    UUID id = id();
    UUID organization = id();
    UUID workspace = id();
    UUID key = id();
    Optional<UUID> user = payload.get() == 1 ? Optional.of(id()) : Optional.empty();
    Opened.Owner owner = new Opened.Owner(organization, workspace, user, key);
    Opened.Way way = new Opened.Way(id(), text(), text(), text(), text());
    return new Opened(id, owner, way, maybeText(), maybeText(), usage());
  }

  private Closed closed() {
    return new Closed(
        outcome(payload.get()),
        (int) number(),
        maybeText(),
        maybeText(),
        usage(),
        (int) number(),
        new Closed.Timings(number(), number(), number(), number()));
  }

  private static Outcome outcome(int number) {
    for (Outcome outcome : OUTCOMES) {
      if (outcome.number() == number) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("outcome");
  }

  private UUID id() {
    long most = payload.getLong();
    return new UUID(most, payload.getLong());
  }

  private long number() {
    long value = 0;
    for (int shift = 0; shift <= MAX_SHIFT; shift += 7) {
      byte part = payload.get();
      value |= (part & 0x7FL) << shift;
      if (part >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("number");
  }

  /** A count that this version does not know of is passed over. */
  private Usage usage() {
    long present = number();
    boolean estimated = (present & 1) != 0;
    if (present >>> 1 == 0) {
      return estimated ? Usage.NONE.estimated() : Usage.NONE;
    }
    long[] counts = new long[COUNTS];
    OptionalLong charge = OptionalLong.empty();
    for (long left = present >>> 1; left != 0; left &= left - 1) {
      int at = Long.numberOfTrailingZeros(left);
      long value = number();
      if (at == RecordEncoder.CHARGE) {
        charge = OptionalLong.of(value);
      } else if (at < COUNTS) {
        counts[at] = value;
      }
    }
    Usage usage = Usage.of(counts, estimated);
    return charge.isPresent() ? usage.charged(charge.getAsLong()) : usage;
  }

  private String text() {
    return maybeText().orElseThrow(() -> new IllegalArgumentException("text"));
  }

  private Optional<String> maybeText() {
    int length = Short.toUnsignedInt(payload.getShort());
    if (length == RecordEncoder.ABSENT) {
      return Optional.empty();
    }
    if (length > payload.remaining()) {
      throw new IllegalArgumentException("text");
    }
    byte[] text = new byte[length];
    payload.get(text);
    return Optional.of(new String(text, UTF_8));
  }
}
