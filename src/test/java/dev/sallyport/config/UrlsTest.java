package dev.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.crypto.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postgres://u:p@h/d                             | h     | 5432 | d   | u   | p   | PREFER
          postgresql://u:p@my_db:5433/d?sslmode=disable  | my_db | 5433 | d   | u   | p   | DISABLE
          postgres://u%40x:p%3A%2F+%25@h/d%20e           | h     | 5432 | d e | u@x | p:/+% | PREFER
          postgres://u:p@w@[::1]:1/d?sslmode=verify-full | ::1   | 1    | d   | u   | p@w | VERIFY_FULL
          postgres://u@h/d?sslmode=verify-ca             | h     | 5432 | d   | u   | ''  | VERIFY_CA
          postgres://u:a:b@10.0.0.1/d?sslmode=require    | 10.0.0.1 | 5432 | d | u  | a:b | REQUIRE
          """)
  void postgres_isReadByItsParts(
      String url,
      String host,
      int port,
      String database,
      String user,
      String password,
      PostgresUrl.SslMode mode) {
    PostgresUrl read = PostgresUrl.parse(url);

    assertThat(read.host()).isEqualTo(host);
    assertThat(read.port()).isEqualTo(port);
    assertThat(read.database()).isEqualTo(database);
    assertThat(read.user()).isEqualTo(user);
    assertThat(read.password().revealText()).isEqualTo(password);
    assertThat(read.sslMode()).isEqualTo(mode);
  }

  @Test
  void postgres_takesARootCertificate() throws IOException {
    Path cert = Samples.certificate(folder);

    PostgresUrl read =
        PostgresUrl.parse("postgres://u:p@h/d?sslrootcert=" + cert + "&sslmode=verify-full");

    assertThat(read.rootCert()).contains(cert);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "jdbc:postgresql://h/d",
        "mysql://u:p@h/d",
        "postgres://u:p@/d",
        "postgres://u:p@h",
        "postgres://u:p@h/",
        "postgres://:p@h/d",
        "postgres://u:p@h:0/d",
        "postgres://u:p@h:65536/d",
        "postgres://u:p@h:x/d",
        "postgres://u:p@[h]/d",
        "postgres://u:p@::1/d",
        "postgres://u:p@h/d/e",
        "postgres://u:p@h/d?sslmode=allow",
        "postgres://u:p@h/d?sslmode=VERIFY_FULL",
        "postgres://u:p@h/d?application_name=x",
        "postgres://u:p@h/d?sslrootcert=/nowhere.pem",
        "postgres://u:%p@h/d"
      })
  void postgres_isRefused_whenMalformed(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> PostgresUrl.parse(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          redis://h                  | false | h     | 6379 | - | -   | 0
          redis://h/                 | false | h     | 6379 | - | -   | 0
          rediss://h:6380/3          | true  | h     | 6380 | - | -   | 3
          redis://:pw@h              | false | h     | 6379 | - | pw  | 0
          redis://pw@my_redis        | false | my_redis | 6379 | - | pw | 0
          redis://u:p%40w@[::1]:1/15 | false | ::1   | 1    | u | p@w | 15
          """)
  void redis_isReadByItsParts(
      String url, boolean tls, String host, int port, String user, String password, int database) {
    RedisUrl read = RedisUrl.parse(url);

    assertThat(read.tls()).isEqualTo(tls);
    assertThat(read.host()).isEqualTo(host);
    assertThat(read.port()).isEqualTo(port);
    assertThat(read.user()).isEqualTo(Optional.ofNullable(user));
    assertThat(read.password().map(Secret::revealText)).isEqualTo(Optional.ofNullable(password));
    assertThat(read.database()).isEqualTo(database);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h:6379",
        "http://h",
        "redis://",
        "redis://h/x",
        "redis://h?db=1",
        "redis://u:@h",
        "redis://h:0"
      })
  void redis_isRefused_whenMalformed(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> RedisUrl.parse(url));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          http://proxy:3128        | proxy | 3128 | - | -
          proxy.corp:8080          | proxy.corp | 8080 | - | -
          http://u:p%23w@[::1]:80/ | ::1   | 80   | u | p#w
          http://me:a%2Bb+c@p:8888 | p     | 8888 | me | a+b+c
          """)
  void proxy_isReadByItsParts(String url, String host, int port, String user, String password) {
    ProxyUrl read = ProxyUrl.parse(url);

    assertThat(read.host()).isEqualTo(host);
    assertThat(read.port()).isEqualTo(port);
    assertThat(read.user()).isEqualTo(Optional.ofNullable(user));
    assertThat(read.password().map(Secret::revealText)).isEqualTo(Optional.ofNullable(password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://p:1",
        "socks5://p:1",
        "http://p",
        "http://p:1/x",
        "http://:1",
        "http://u:hush x"
      })
  void proxy_isRefused_whenMalformed(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyUrl.parse(url))
        .withMessageNotContaining("hush");
  }

  @ParameterizedTest
  @CsvSource({
    "api.openai.com, true",
    "corp.com, false",
    "llm.CORP.com, false",
    "corp.com.evil.test, true",
    "notcorp.com, true",
    "deep.internal, false",
    "internal, false",
    "10.1.2.3, false",
    "11.1.2.3, true",
    "12.1.2.3, true",
    "::1, false",
    "::2, true",
    "10.example.com, true"
  })
  void proxy_isBypassed_whenTheHostIsListed(String host, boolean proxied) {
    Outbound outbound =
        new Outbound(
            Optional.of(ProxyUrl.parse("proxy:1")),
            Stream.of("corp.com", "*.internal", "10.0.0.0/8", "[::1]", "3")
                .map(NoProxy::parse)
                .toList(),
            Optional.empty());

    assertThat(outbound.proxyFor(host).isPresent()).isEqualTo(proxied);
  }

  @Test
  void proxy_isBypassedForAll_whenTheListIsAStar() {
    Outbound outbound =
        new Outbound(
            Optional.of(ProxyUrl.parse("proxy:1")), List.of(NoProxy.parse("*")), Optional.empty());

    assertThat(outbound.proxyFor("api.openai.com")).isEmpty();
  }
}
