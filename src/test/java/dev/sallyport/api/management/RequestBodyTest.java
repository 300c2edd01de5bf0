package dev.sallyport.api.management;

import static dev.sallyport.api.management.Operator.SECRET;
import static dev.sallyport.api.management.Operator.errors;
import static dev.sallyport.api.management.Operator.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.http.ContractClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(ManagementExtension.class)
class RequestBodyTest {
  private static final int MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":| line 1, column 9",
        "{\"name\": \"a\",\\n  nope}| line 2, column 3",
        "{\"name\": \"a\", \"name\": \"b\"}| line 1, column",
        "{\"name\": \"a\"} {}| line 1, column",
        "{/* hello */}| line 1, column 2",
        "sk-real-secret-93be1| line 1, column"
      })
  void body_isRefusedWithThePlace_whenItIsNotJson(String body, String place, Operator admin) {
    Answer answer = admin.post("/v1/keys", "application/json", body.replace("\\n", "\n"));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer).get("body")).startsWith("is not valid JSON").contains(place);
    assertThat(answer.body().toString()).doesNotContain(SECRET);
  }

  /** What is read is gone through recursively, and that once ended the stack. */
  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":", "["})
  void body_isRefused_whenItIsNestedTooDeep(String opening, Operator admin) {
    String user = "{\"email\":\"a@x.org\",\"attributes\":{\"a\":";

    Answer answer = admin.post("/v1/users", "application/json", user + opening.repeat(990));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer).get("body")).startsWith("is nested deeper than 100 levels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"x\"", "7", "true"})
  void body_isRefused_whenItIsNotAnObject(String body, Operator admin) {
    Answer answer = admin.post("/v1/keys", "application/json", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnly(Map.entry("body", "must be an object"));
  }

  @Test
  void body_isRequired(Operator admin) {
    Answer answer = admin.client().send(HttpMethod.POST, "/v1/keys", Buffer.buffer());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).containsOnly(Map.entry("body", "is required"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json|201",
        "Application/JSON; Charset=UTF-8|201",
        "application/json;charset=\"utf-8\"|201",
        "application/json; charset=utf-16|415",
        "application/jsonfoo|415",
        "application/x-www-form-urlencoded|415",
        "multipart/form-data; boundary=x|415",
        "text/plain|415"
      })
  void contentType_isReadAsTheStandardHasIt(String contentType, int status, Operator admin) {
    Answer answer = admin.post("/v1/keys", contentType, key().encode());

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void body_isUnsupported_whenItHasNoContentTypeOrIsCompressed(Operator admin) {
    Buffer body = key().toBuffer();

    assertThat(admin.client().send(HttpMethod.POST, "/v1/keys", body).status()).isEqualTo(415);
    assertThat(
            admin
                .client()
                .with("content-type", "application/json")
                .with("content-encoding", "gzip")
                .send(HttpMethod.POST, "/v1/keys", body)
                .status())
        .isEqualTo(415);
  }

  @Test
  void body_isTooLarge_whenItIsPastOneMebibyte(Operator admin) {
    String padding = " ".repeat(MIB - "{\"name\":\"a\"}".length());

    Answer fits = admin.post("/v1/keys", "application/json", "{\"name\":\"a\"}" + padding);
    Answer past = admin.post("/v1/keys", "application/json", "{\"name\":\"a\"}" + padding + " ");

    assertThat(fits.status()).isEqualTo(201);
    assertThat(past.status()).isEqualTo(413);
  }

  @Test
  void answerNamesNoMoreThanAHundredFields_whenManyAreWrong(Operator admin) {
    JsonObject wrong = key();
    for (int i = 0; i < 20_000; i++) {
      wrong.put("f" + i, i);
    }

    Answer answer = admin.post("/v1/keys", wrong);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(errors(answer)).hasSize(100);
  }
}
