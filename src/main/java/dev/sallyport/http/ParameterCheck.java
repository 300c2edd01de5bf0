package dev.sallyport.http;

import io.vertx.json.schema.SchemaRepository;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One parameter of a contract: turns what was sent into its type and checks it. */
final class ParameterCheck {
  private final Parameter parameter;
  private final SchemaCheck schema;

  ParameterCheck(SchemaRepository repository, Parameter parameter) {
    this.parameter = parameter;
    this.schema = new SchemaCheck(repository, parameter.getSchema());
    switch (parameter.getSchemaType()) {
      case STRING, INTEGER, NUMBER, BOOLEAN -> {}
      default ->
          throw new IllegalStateException(
              "parameter "
                  + name()
                  + " is of a type that is not read: "
                  + parameter.getSchemaType());
    }
  }

  String name() {
    return parameter.getName();
  }

  Location location() {
    return parameter.getIn();
  }

  /**
   * @param sent decoded, each time that it was given
   */
  void read(List<String> sent, Map<String, Object> values, Map<String, String> failures) {
    if (sent.size() > 1) {
      failures.put(name(), "is given more than once");
    } else if (sent.isEmpty()) {
      readAbsent(values, failures);
    } else {
      Object value = typed(sent.get(0));
      failures.putAll(schema.failures(name(), value));
      values.put(name(), value);
    }
  }

  private void readAbsent(Map<String, Object> values, Map<String, String> failures) {
    Optional<Object> preset = Optional.ofNullable(parameter.getSchema().get("default"));
    if (parameter.isRequired()) {
      failures.put(name(), "is required");
    } else {
      preset.ifPresent(value -> values.put(name(), value));
    }
  }

  /** Text that is not of the type stays text, so that the schema refuses it in its own words. */
  private Object typed(String text) {
    return switch (parameter.getSchemaType()) {
      case INTEGER, NUMBER -> number(text);
      case BOOLEAN -> "true".equals(text) || "false".equals(text) ? Boolean.valueOf(text) : text;
      default -> text;
    };
  }

  /** As the JSON reader would: the smallest type that holds it. */
  private static Object number(String text) {
    if (!text.matches("-?\\d{1,30}(\\.\\d{1,30})?")) {
      return text;
    }
    if (text.indexOf('.') >= 0) {
      return new BigDecimal(text).doubleValue();
    }
    BigInteger whole = new BigInteger(text);
    if (whole.bitLength() < Integer.SIZE) {
      return whole.intValue();
    }
    return whole.bitLength() < Long.SIZE ? whole.longValue() : whole;
  }
}
