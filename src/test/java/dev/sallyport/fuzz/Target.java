package dev.sallyport.fuzz;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;

/** A class with {@code fuzzerTestOneInput(byte[])}, as Jazzer wants it, and {@code SEEDS}. */
record Target(Class<?> type) {
  static final List<Target> ALL =
      List.of(
          new Target(dev.sallyport.core.AddressFuzz.class),
          new Target(dev.sallyport.http.FrontDoorFuzz.class),
          new Target(dev.sallyport.http.JsonBodyFuzz.class),
          new Target(dev.sallyport.key.KeyTextFuzz.class),
          new Target(dev.sallyport.provider.UrlFuzz.class),
          new Target(dev.sallyport.provider.UsageFuzz.class),
          new Target(dev.sallyport.proxy.EventFuzz.class),
          new Target(dev.sallyport.proxy.HeadFuzz.class),
          new Target(dev.sallyport.proxy.ModelFuzz.class));

  /** Whatever the code throws comes as the cause. */
  void accept(byte[] input) throws InvocationTargetException {
    try {
      Method method = type.getMethod("fuzzerTestOneInput", byte[].class);
      method.invoke(null, (Object) input);
    } catch (NoSuchMethodException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  List<String> seeds() {
    try {
      return (List<String>) type.getField("SEEDS").get(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
