package dev.sallyport.ledger;

import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Opened;
import dev.sallyport.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Writes down what a reader tells. */
final class Heard implements RecordDecoder.Entries {
  private final List<Object> all = new ArrayList<>();

  record Mark(UUID id, Usage seen) {}

  record Close(UUID id, Closed closed) {}

  @Override
  public void opened(Opened opened) {
    all.add(opened);
  }

  @Override
  public void marked(UUID id, Usage seen) {
    all.add(new Mark(id, seen));
  }

  @Override
  public void closed(UUID id, Closed closed) {
    all.add(new Close(id, closed));
  }

  List<Object> all() {
    return all;
  }
}
