package dev.sallyport.config;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Settings as text by key, so that a test can say what each key is and what else it changed. */
final class Flat {
  private final Map<String, String> byKey = new TreeMap<>();

  private Flat() {}

  static Map<String, String> of(Settings settings) throws ReflectiveOperationException {
    Flat flat = new Flat();
    flat.record("", settings);
    return flat.byKey;
  }

  private void record(String prefix, Object owner) throws ReflectiveOperationException {
    for (RecordComponent component : owner.getClass().getRecordComponents()) {
      String key = prefix + component.getName().replaceFirst("Bytes$", "");
      Object value = component.getAccessor().invoke(owner);
      if (component.getName().equals("tls")) {
        Optional<Listener.Tls> tls = ((Listener) owner).tls();
        byKey.put(key + ".cert", tls.map(Listener.Tls::cert).toString());
        byKey.put(key + ".key", tls.map(Listener.Tls::key).toString());
      } else if (value instanceof Record group) {
        record(key + ".", group);
      } else {
        byKey.put(key, value.toString());
      }
    }
  }
}
