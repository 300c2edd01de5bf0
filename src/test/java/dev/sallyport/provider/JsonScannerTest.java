package dev.sallyport.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against Jackson, which keeps the whole document. */
class JsonScannerTest {
  private static final Map<String, Field> WANTED =
      Map.of(
          "a", Field.INPUT,
          "b", Field.GENERATED,
          "c", Field.MODEL,
          "d.a", Field.SECONDS,
          "d.b[].c", Field.DELTA,
          "é.a[]", Field.OUTPUT,
          "c.c.c", Field.TYPE);

  private static final List<String> KEYS = List.of("a", "b", "c", "d", "é", "ab", "");
  private static final List<String> TEXTS =
      List.of("", "a", "é", "\\u00e9", "\\ud83d\\ude00", "😀", "\\\"", "\\\\", "\\n", "{", "\\/");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-0",
          "7",
          "-12",
          "1.5",
          "2.4999",
          "0.5",
          "1e3",
          "12E-1",
          "1.25e+2",
          "123456789012",
          "0.000001",
          "9007199254740993",
          "-2.5",
          "14.500000000000000000000000001",
          "1e-400");

  private static final ObjectMapper JACKSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void wanted_isAsJacksonReadsIt_whateverTheDocument() throws Exception {
    dev.sallyport.provider.JsonNode shape = dev.sallyport.provider.JsonNode.of(WANTED);
    for (int i = 0; i < 20_000; i++) {
      String text = object(0);
      Found expected = new Found();
      expected.walk(JACKSON.readTree(text), "");

      Found found = scanned(shape, text.getBytes(UTF_8));

      assertThat(found.list).as(text).isEqualTo(expected.list);
      assertThat(found.lengths).as(text).isEqualTo(expected.lengths);
    }
  }

  private Found scanned(dev.sallyport.provider.JsonNode shape, byte[] bytes) {
    Found found = new Found();
    JsonScanner scanner = new JsonScanner(shape, found);
    int at = 0;
    while (at < bytes.length) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(9));
      scanner.take(bytes, at, end);
      at = end;
    }
    return found;
  }

  private String object(int depth) {
    List<String> left = new ArrayList<>(KEYS);
    StringBuilder json = new StringBuilder("{" + space());
    for (int n = random.nextInt(5); n > 0; n--) {
      String key = left.remove(random.nextInt(left.size()));
      String escaped = random.nextInt(4) > 0 || key.isEmpty() ? key : unicode(key);
      json.append('"').append(escaped).append('"').append(space()).append(':').append(space());
      json.append(value(depth + 1)).append(space()).append(n > 1 ? "," + space() : "");
    }
    return json.append("}").toString();
  }

  private static String unicode(String key) {
    return key.chars().mapToObj(c -> String.format("\\u%04x", c)).reduce("", String::concat);
  }

  private String value(int depth) {
    return switch (random.nextInt(depth > 4 ? 4 : 8)) {
      case 0 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
      case 1 -> List.of("true", "false", "null").get(random.nextInt(3));
      case 2, 3 -> string();
      case 4, 5 -> array(depth);
      default -> object(depth);
    };
  }

  private String array(int depth) {
    StringBuilder json = new StringBuilder("[" + space());
    for (int n = random.nextInt(4); n > 0; n--) {
      json.append(value(depth + 1)).append(space()).append(n > 1 ? "," + space() : "");
    }
    return json.append("]").toString();
  }

  private String string() {
    StringBuilder text = new StringBuilder("\"");
    for (int n = random.nextInt(6); n > 0; n--) {
      text.append(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    return text.append('"').toString();
  }

  private String space() {
    return List.of("", "", " ", "\n\t ", "\r\n").get(random.nextInt(5));
  }

  /** Of texts it is only the sum that can be compared: they come in pieces. */
  private static final class Found implements JsonSink {
    private final List<String> list = new ArrayList<>();
    private final Map<Field, Integer> lengths = new EnumMap<>(Field.class);

    @Override
    public void number(Field field, JsonNumber number) {
      list.add(field + "=" + number.times(field.kind() == Field.Kind.MILLIS ? 3 : 0));
    }

    @Override
    public void text(Field field, byte[] bytes, int length) {
      list.add(field + "=" + new String(bytes, 0, length, UTF_8));
    }

    @Override
    public void passed(Field field, byte[] bytes, int from, int to) {
      passed(field, to - from);
    }

    private void passed(Field field, int bytes) {
      lengths.merge(field, bytes, Integer::sum);
    }

    @Override
    public void raw(Field field, byte[] bytes, int from, int to) {
      list.add("raw");
    }

    @Override
    public void began(Field place) {
      // Documents are not looked at here.
    }

    @Override
    public void ended(Field place) {
      // Documents are not looked at here.
    }

    private void walk(JsonNode json, String path) {
      if (json.isObject()) {
        json.fields().forEachRemaining(e -> walk(e.getValue(), path + "." + e.getKey()));
      } else if (json.isArray()) {
        json.forEach(element -> walk(element, path + "[]"));
      } else if (WANTED.containsKey(path.substring(1))) {
        add(WANTED.get(path.substring(1)), json);
      }
    }

    private void add(Field field, JsonNode json) {
      if (field.kind().isNumber() && json.isNumber()) {
        int power = field.kind() == Field.Kind.MILLIS ? 3 : 0;
        BigDecimal number = json.decimalValue().movePointRight(power);
        list.add(field + "=" + number.setScale(0, RoundingMode.HALF_UP).longValueExact());
      } else if (field.kind() == Field.Kind.TEXT && json.isTextual()) {
        list.add(field + "=" + json.textValue());
      } else if (field.kind() == Field.Kind.LENGTH
          && !json.asText().isEmpty()
          && json.isTextual()) {
        passed(field, json.textValue().getBytes(UTF_8).length);
      }
    }
  }
}
