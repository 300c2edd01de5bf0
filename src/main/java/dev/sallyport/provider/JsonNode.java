package dev.sallyport.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A place in a document and what is wanted of it and below it. Made once for each kind of answer
 * and shared by all that read one.
 */
final class JsonNode {
  /** Nothing is wanted here. */
  static final JsonNode NOWHERE = new JsonNode();

  private final Map<String, JsonNode> named = new LinkedHashMap<>();
  private byte[][] keys = {};
  private JsonNode[] children = {};
  private int mask;
  private JsonNode element;
  private Field field = Field.NONE;
  private Field place = Field.NONE;

  private JsonNode() {}

  /**
   * Where a document is an array, each of its elements is taken for one.
   *
   * @param fields by paths such as {@code choices[].delta.content}
   */
  static JsonNode of(Map<String, Field> fields) {
    JsonNode root = new JsonNode();
    root.place = Field.DOCUMENT;
    root.element = root;
    fields.forEach(root::add);
    root.settle();
    return root;
  }

  private void add(String path, Field wanted) {
    JsonNode node = this;
    for (String step : path.split("\\.")) {
      String name = step.replace("[]", "");
      node = node.named.computeIfAbsent(name, any -> new JsonNode());
      if (step.endsWith("[]")) {
        node = node.ofElements();
      }
    }
    node.want(wanted);
  }

  private JsonNode ofElements() {
    if (element == null) {
      element = new JsonNode();
    }
    return element;
  }

  private void want(Field wanted) {
    if (wanted.kind() == Field.Kind.PLACE) {
      place = wanted;
    } else {
      field = wanted;
    }
  }

  /** Puts the keys where they are found without a walk. */
  private void settle() {
    int size = Integer.highestOneBit(Math.max(1, named.size() * 4 - 1)) * 2;
    keys = new byte[size][];
    children = new JsonNode[size];
    mask = size - 1;
    named.forEach(this::put);
    if (element != null && element != this) {
      element.settle();
    }
  }

  private void put(String name, JsonNode child) {
    byte[] key = name.getBytes(UTF_8);
    int at = spot(key, 0, key.length);
    while (keys[at] != null) {
      at = (at + 1) & mask;
    }
    keys[at] = key;
    children[at] = child;
    child.settle();
  }

  private int spot(byte[] key, int from, int to) {
    return to == from ? 0 : (to - from + key[from] * 3 + key[to - 1] * 5) & mask;
  }

  JsonNode child(byte[] bytes, int from, int to) {
    if (children.length == 0) {
      return NOWHERE;
    }
    int at = spot(bytes, from, to);
    while (keys[at] != null) {
      if (Arrays.equals(keys[at], 0, keys[at].length, bytes, from, to)) {
        return children[at];
      }
      at = (at + 1) & mask;
    }
    return NOWHERE;
  }

  JsonNode element() {
    return element == null ? NOWHERE : element;
  }

  Field field() {
    return field;
  }

  Field place() {
    return place;
  }

  /** Whether anything is wanted from within an object, or else an array. */
  boolean isOpen(boolean object) {
    return object ? !named.isEmpty() : element != null;
  }
}
