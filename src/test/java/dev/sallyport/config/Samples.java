package dev.sallyport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Values that pass, drawn at random once. */
final class Samples {
  static final String TOKEN = "7a146403d2d2195d8b6e9dfec14db1743a5115e502544e790d915c28a8412d2c";
  static final String KEY = "+O4BXeCu9LiM7m4xgSOESGR4W3JRYe7kWtI4dFgi8ck=";
  static final String OTHER_KEY = "mBMv6LoSH2Gzc6C3XYnWjz2IjAdthtsFM4p+70tMML0=";

  /** A plain string, since Secret would hide what a test looks for. */
  static final String CANARY = "Kanarie7Vogel3Zingt";

  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBNjCB3aADAgECAggBcl7wcIUH0zAKBggqhkjOPQQDAjAPMQ0wCwYDVQQDEwR0
      ZXN0MCAXDTI2MTEyMDE5MDcwNVoYDzIxMjYxMDI3MTkwNzA1WjAPMQ0wCwYDVQQD
      EwR0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeaqruh0AllKbyUwd9/sO
      mibdYuDwDjf4X8C7RcKE8zPRCP43xdGffWhGVqkP6EdHC/rpbEl19JUtAznaPkxr
      NaMhMB8wHQYDVR0OBBYEFMwpHMl/hNcerFJiecCamxgdL1YOMAoGCCqGSM49BAMC
      A0gAMEUCIG25T13EH8pGPgcaxcUCa3cNu7bo3NlQu4tCpIZUNSrOAiEAxzM9IolN
      VwYZ/BWwgWEvplkYybLHqjdccyWLlp9wHJY=
      -----END CERTIFICATE-----
      """;

  private Samples() {}

  static Path certificate(Path folder) throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), CERTIFICATE);
  }
}
