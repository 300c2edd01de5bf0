package dev.sallyport;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.DataPortContract;
import dev.sallyport.key.KeyText;
import dev.sallyport.provider.Dialect;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each refusal in each dialect, as it goes over the wire, held against its contract. */
class ErrorMatrixTest {
  private static final String BODY = "{\"model\":\"m\",\"messages\":[]}";
  private static final Vertx VERTX = Vertx.vertx();

  @RegisterExtension
  static final GatewayExtension gateway =
      GatewayExtension.with("SALLYPORT_UPSTREAM_FIRST_BYTE_TIMEOUT", "200ms");

  private static DataPortContract contract;

  @BeforeAll
  static void load() {
    contract = DataPortContract.load(VERTX);
  }

  @AfterAll
  static void close() {
    Outage.LOST.close();
    VERTX.close().await();
  }

  private static String path(Dialect dialect) {
    return switch (dialect) {
      case OPENAI -> "/openai/v1/chat/completions";
      case ANTHROPIC -> "/v1/messages";
      case GEMINI -> "/v1beta/models/m:generateContent";
      case MISTRAL -> "/mistral/v1/chat/completions";
      case COHERE -> "/cohere/v2/chat";
      case OPENROUTER -> "/openrouter/api/v1/chat/completions";
      case OLLAMA -> "/ollama/api/chat";
    };
  }

  private static String slug(Dialect dialect) {
    return dialect.name().toLowerCase(Locale.ROOT);
  }

  private static String altered(Dialect dialect, String assignments) {
    String key = gateway.key(slug(dialect));
    gateway.gateway().alterKey(assignments);
    return key;
  }

  private static Answer post(Dialect dialect, String key, String... lines) {
    return send(Requests.post(path(dialect), key, BODY, lines));
  }

  private static Answer send(String request) {
    return Answer.to(gateway.port(), request);
  }

  private static Answer limited(Dialect dialect, int max, String window) {
    String key =
        altered(
            dialect,
            "limits = '[{\"metric\":\"requests\",\"max\":%d,\"window\":\"%s\"}]'"
                .formatted(max, window));
    for (int i = 0; i < max; i++) {
      assertThat(post(dialect, key).status()).isEqualTo(200);
    }
    return post(dialect, key);
  }

  private static Answer unreachable(Dialect dialect) {
    FakeProvider gone = FakeProvider.start();
    gone.close();
    return post(dialect, gateway.gateway().key(slug(dialect), gone.url(), "secret"));
  }

  private static Answer failing(Dialect dialect, FakeProvider.Script script) {
    gateway
        .provider()
        .does(
            call -> {
              call.body();
              script.run(call);
              call.awaitEnd();
              throw new IOException("done");
            });
    return post(dialect, gateway.key(slug(dialect)));
  }

  /** Ways to be refused. */
  private enum Kind {
    NO_KEY(401, false) {
      @Override
      Answer ask(Dialect dialect) {
        return send(
            "POST %s HTTP/1.1\r\nHost: g\r\nContent-Length: 0\r\n\r\n".formatted(path(dialect)));
      }
    },
    UNKNOWN_KEY(401, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, KeyText.generate().revealText());
      }
    },
    INACTIVE_KEY(401, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, altered(dialect, "active = false"));
      }
    },
    EXPIRED_KEY(401, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, altered(dialect, "expires_at = now() - interval '1 second'"));
      }
    },
    TWO_KEYS(400, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, gateway.key(slug(dialect)), "x-api-key: another");
      }
    },
    MODEL(403, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, altered(dialect, "models = '{other}'"));
      }
    },
    NO_CREDENTIAL(403, false) {
      @Override
      Answer ask(Dialect dialect) {
        return post(dialect, gateway.key(dialect == Dialect.OLLAMA ? "cohere" : "ollama"));
      }
    },
    PATH(404, false) {
      @Override
      Answer ask(Dialect dialect) {
        String slug = slug(dialect);
        return send(Requests.post("/" + slug + "/nonsense", gateway.key(slug), BODY));
      }
    },
    TOO_LARGE(413, false) {
      @Override
      Answer ask(Dialect dialect) {
        return send(
            Requests.head(
                "POST",
                path(dialect),
                gateway.key(slug(dialect)),
                "Content-Type: application/json",
                "Content-Length: 33554433"));
      }
    },
    LIMITED(429, true) {
      @Override
      Answer ask(Dialect dialect) {
        return limited(dialect, 1, "1m");
      }
    },
    LIMITED_FOR_LONG(429, false) {
      @Override
      Answer ask(Dialect dialect) {
        return limited(dialect, 1, "1h");
      }
    },
    EXHAUSTED(429, false) {
      @Override
      Answer ask(Dialect dialect) {
        return limited(dialect, 0, "1s");
      }
    },
    UNREACHABLE(502, true) {
      @Override
      Answer ask(Dialect dialect) {
        return unreachable(dialect);
      }
    },
    BROKEN_OFF(502, true) {
      @Override
      Answer ask(Dialect dialect) {
        return failing(dialect, ProviderCall::reset);
      }
    },
    SILENT(504, false) {
      @Override
      Answer ask(Dialect dialect) {
        return failing(dialect, call -> {});
      }
    };

    private final int status;
    private final boolean retry;

    Kind(int status, boolean retry) {
      this.status = status;
      this.retry = retry;
    }

    abstract Answer ask(Dialect dialect);
  }

  static Stream<Arguments> matrix() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(kind, dialect)));
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void refusal_isAsTheContractSays(Kind kind, Dialect dialect) {
    Answer answer = kind.ask(dialect);

    assertThat(answer.status()).as(answer.text()).isEqualTo(kind.status);
    assertThat(answer.header("x-should-retry")).containsExactly(Boolean.toString(kind.retry));
    assertThat(answer.header("retry-after").isEmpty())
        .isEqualTo(kind.status != 429 || kind == Kind.EXHAUSTED);
    check(slug(dialect), answer);
  }

  private static void check(String operation, Answer answer) {
    contract.check(
        operation,
        answer.status(),
        answer.lines().stream()
            .map(line -> line.split(": ", 2))
            .collect(
                groupingBy(
                    line -> line[0].toLowerCase(Locale.ROOT), mapping(line -> line[1], toList()))),
        answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"azure", "bedrock", "vertex"})
  void providerOfLater_isNotImplemented_forGood(String slug) {
    Answer answer = send(Requests.get("/" + slug + "/v1/models", gateway.key("openai")));

    assertThat(answer.status()).isEqualTo(501);
    check("openai", answer);
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void outage_isWorthAnotherTry(Dialect dialect) {
    Answer answer = Outage.ask(Requests.post(path(dialect), KeyText.generate().revealText(), BODY));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).containsExactly("1");
    check(slug(dialect), answer);
  }

  /** A gateway that has lost its database. */
  private static final class Outage {
    private static final TestGateway LOST = lost();

    private static TestGateway lost() {
      TestGate gate = new TestGate(VERTX, TestPostgres.port());
      gate.open();
      String database = TestPostgres.freshDatabase();
      String url = TestGateway.postgresUrl(gate.port(), database);
      TestGateway lost =
          TestGateway.open(
              database,
              "SALLYPORT_POSTGRES_URL",
              url.replace("127.0.0.1", TestGate.HOST),
              "SALLYPORT_POSTGRES_CALL_DEADLINE",
              "500ms");
      TestGateway.await(lost.gateway().ready());
      gate.close();
      return lost;
    }

    static Answer ask(String request) {
      return Answer.to(LOST.dataPort(), request);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'GET  / HTTP/1.1', 400",
    "'GET /v1//models HTTP/1.1', 400",
    "'GET / HTTP/3.0', 505",
  })
  void badHttp_isRefused_beforeADialectIsKnown(String line, int status) {
    Answer answer = send(line + "\r\nHost: g\r\n\r\n");

    assertThat(answer.status()).isEqualTo(status);
    check("malformed", answer);
  }

  @ParameterizedTest
  @CsvSource({
    "'Transfer-Encoding: gzip', 501",
    "'Expect: something', 417",
    "'Content-Length: 1, 1', 400",
  })
  void badHead_isRefused_beforeADialectIsKnown(String line, int status) {
    Answer answer = send("POST /v1/messages HTTP/1.1\r\nHost: g\r\n" + line + "\r\n\r\n");

    assertThat(answer.status()).isEqualTo(status);
    check("malformed", answer);
  }

  @Test
  void head_thatIsTooLarge_isRefused_beforeADialectIsKnown() {
    Answer line = send("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: g\r\n\r\n");
    Answer large =
        send("GET / HTTP/1.1\r\nHost: g\r\n" + ("x: " + "a".repeat(4000) + "\r\n").repeat(40));

    assertThat(line.status()).isEqualTo(414);
    assertThat(large.status()).isEqualTo(431);
    check("malformed", line);
    check("malformed", large);
  }

  @Test
  void ready_isToldWithoutABody() {
    Answer answer = send("GET /-/ready HTTP/1.1\r\nHost: g\r\n\r\n");

    assertThat(answer.status()).isEqualTo(204);
    check("ready", answer);
  }
}
