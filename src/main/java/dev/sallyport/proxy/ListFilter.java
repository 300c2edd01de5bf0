package dev.sallyport.proxy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Cuts models out of a provider's list. What stays is not written anew: it keeps every byte, and so
 * does all that stands around the list.
 */
final class ListFilter {
  /** Together's list is bare; those of all others stand in one of these. */
  private static final Set<String> LISTS = Set.of("data", "models", "tunedModels");

  /** What a model goes by, the best first: where there are several, the rest is for people. */
  private static final List<String> NAMES = List.of("id", "name", "model");

  private static final String FIRST = "first_id";
  private static final String LAST = "last_id";

  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] text;
  private final JsonParser parser;
  private final Predicate<String> allowed;
  private final List<String> kept = new ArrayList<>();
  private final Map<String, Span> cursors = new TreeMap<>();

  /** What stands in place of what, in the order of the text. */
  private final TreeMap<Span, Buffer> edits = new TreeMap<>();

  private record Span(int from, int to) implements Comparable<Span> {
    @Override
    public int compareTo(Span other) {
      return Integer.compare(from, other.from);
    }
  }

  private ListFilter(byte[] text, JsonParser parser, Predicate<String> allowed) {
    this.text = text;
    this.parser = parser;
    this.allowed = allowed;
  }

  /** Fails with UPSTREAM where it is no JSON that could be a list. */
  static Buffer kept(Buffer list, Predicate<String> allowed) {
    byte[] text = list.getBytes();
    try (JsonParser parser = JSON.createParser(text)) {
      return new ListFilter(text, parser, allowed).edited();
    } catch (IOException e) {
      throw ModelList.unreadable();
    }
  }

  private Buffer edited() throws IOException {
    JsonToken first = parser.nextToken();
    if (start() < 0) {
      throw ModelList.unreadable();
    }
    if (first == JsonToken.START_ARRAY) {
      items();
    } else if (first == JsonToken.START_OBJECT) {
      fields();
    } else {
      throw ModelList.unreadable();
    }
    if (parser.nextToken() != null) {
      throw ModelList.unreadable();
    }
    boolean none = kept.isEmpty();
    replace(FIRST, none ? "null" : Json.encode(kept.get(0)));
    replace(LAST, none ? "null" : Json.encode(kept.get(kept.size() - 1)));
    return joined();
  }

  private void fields() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (LISTS.contains(name) && value == JsonToken.START_ARRAY) {
        items();
      } else if ((name.equals(FIRST) || name.equals(LAST)) && value == JsonToken.VALUE_STRING) {
        parser.getText();
        cursors.put(name, new Span(start(), end()));
      } else {
        parser.skipChildren();
      }
    }
  }

  private void items() throws IOException {
    Buffer list = Buffer.buffer();
    int from = end();
    int after = from;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      Optional<String> name = name();
      int stop = stop(end());
      if (name.filter(allowed).isPresent()) {
        list.appendString(list.length() == 0 ? "" : ",");
        list.appendBytes(text, after, stop - after);
        kept.add(name.get());
      }
      after = Math.min(stop + 1, text.length);
    }
    if (after > from) {
      edits.put(new Span(from, start()), list);
    }
  }

  /** Where the comma or the bracket after an item stands: blanks around it are a part of it. */
  private int stop(int end) {
    int at = end;
    while (at < text.length && text[at] != ',' && text[at] != ']') {
      at++;
    }
    return at;
  }

  /** Of the item that begins here, which is then read to its end; empty where it has none. */
  private Optional<String> name() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      String written = parser.getText();
      boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
      parser.skipChildren();
      return isText ? Optional.of(written) : Optional.empty();
    }
    Map<String, String> found = new TreeMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken() == JsonToken.VALUE_STRING && NAMES.contains(field)) {
        found.put(field, parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return NAMES.stream().filter(found::containsKey).findFirst().map(found::get);
  }

  private void replace(String cursor, String with) {
    if (cursors.containsKey(cursor)) {
      edits.put(cursors.get(cursor), Buffer.buffer(with));
    }
  }

  private Buffer joined() {
    Buffer joined = Buffer.buffer(text.length);
    int copied = 0;
    for (Map.Entry<Span, Buffer> edit : edits.entrySet()) {
      joined.appendBytes(text, copied, edit.getKey().from() - copied);
      joined.appendBuffer(edit.getValue());
      copied = edit.getKey().to();
    }
    return joined.appendBytes(text, copied, text.length - copied);
  }

  private int start() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  private int end() {
    return (int) parser.currentLocation().getByteOffset();
  }
}
