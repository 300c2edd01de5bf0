package dev.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.usage.Accounted;
import dev.sallyport.usage.Call;
import dev.sallyport.usage.Closed;
import dev.sallyport.usage.Count;
import dev.sallyport.usage.Outcome;
import dev.sallyport.usage.Priced;
import dev.sallyport.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallMetricsTest {
  private static final String OPENMETRICS = "application/openmetrics-text;version=1.0.0";

  private final Metrics metrics = new Metrics();
  private final ModelLabels labels = new ModelLabels((provider, model) -> model.equals("gpt-4o"));
  private final CallMetrics calls = new CallMetrics(metrics, labels);

  private List<String> lines() {
    return metrics.page("").text().toString().lines().toList();
  }

  private static String requests(String provider, String outcome, String status, String error) {
    return "sallyport_requests_total{dialect=\"openai\",error=\"%s\",outcome=\"%s\",provider=\"%s\",status=\"%s\"}"
        .formatted(error, outcome, provider, status);
  }

  @Test
  void call_isCounted_byWhatBecameOfIt() {
    calls.ended(Ends.whole("openai", "gpt-4o", "gpt-4o-2024-08-06"));
    calls.ended(Ends.whole("openai", "gpt-4o", "gpt-4o-2024-08-06"));
    calls.ended(Ends.refused(401, "unauthenticated"));

    assertThat(lines())
        .contains(
            requests("openai", "completed", "2xx", "") + " 2.0",
            requests("", "failed", "4xx", "unauthenticated") + " 1.0");
  }

  @Test
  void call_isCounted_whateverItTells() {
    Closed odd =
        new Closed(
            Outcome.CANCELED,
            0,
            Optional.of("sk-sp-no-code-of-ours"),
            Optional.empty(),
            Usage.NONE,
            0,
            Closed.Timings.NONE);
    calls.ended(Ends.end(Optional.empty(), odd));

    assertThat(lines()).contains(requests("", "canceled", "none", "other") + " 1.0");
  }

  @Test
  void times_areInSeconds() {
    calls.ended(Ends.whole("openai", "gpt-4o", "gpt-4o"));
    calls.ended(Ends.refused(401, "unauthenticated"));

    String way = "{dialect=\"openai\",provider=\"openai\"";
    assertThat(lines())
        .contains(
            "sallyport_request_duration_seconds_bucket" + way + ",le=\"1.28\"} 0",
            "sallyport_request_duration_seconds_bucket" + way + ",le=\"2.56\"} 1",
            "sallyport_request_duration_seconds_sum" + way + "} 2.00025",
            "sallyport_first_byte_seconds_bucket" + way + ",le=\"0.1\"} 0",
            "sallyport_first_byte_seconds_bucket" + way + ",le=\"0.25\"} 1",
            "sallyport_overhead_seconds_sum" + way + "} 4.0E-4",
            "sallyport_request_duration_seconds_count{dialect=\"openai\",provider=\"\"} 1",
            "sallyport_first_byte_seconds_count{dialect=\"openai\",provider=\"\"} 0");
  }

  @Test
  void usage_isCounted_byModelAndKind() {
    calls.ended(Ends.whole("openai", "gpt-4o", "gpt-4o-2024-08-06"));
    Usage heard =
        Usage.NONE.with(Count.AUDIO_MILLIS, 1_500).with(Count.REASONING, 7).with(Count.IMAGES, 2);
    calls.ended(
        Ends.end(
            Optional.of(Ends.opened("openai", Optional.of("x"), "/v1/audio/transcriptions")),
            new Closed(
                Outcome.COMPLETED,
                200,
                Optional.empty(),
                Optional.empty(),
                heard,
                1,
                Closed.Timings.NONE)));

    assertThat(lines())
        .contains(
            "sallyport_tokens_total{model=\"gpt-4o-2024-08-06\",provider=\"openai\",type=\"input\"} 1000.0",
            "sallyport_tokens_total{model=\"gpt-4o-2024-08-06\",provider=\"openai\",type=\"output\"} 100.0",
            "sallyport_tokens_total{model=\"other\",provider=\"openai\",type=\"reasoning\"} 7.0",
            "sallyport_audio_seconds_total{model=\"other\",provider=\"openai\"} 1.5",
            "sallyport_images_total{model=\"other\",provider=\"openai\"} 2.0");
  }

  @Test
  void cost_isInDollars_andTheUnpricedIsCounted() {
    CostMetrics costs = new CostMetrics(metrics, labels);
    CallEnd end = Ends.whole("openai", "gpt-4o", "gpt-4o");
    Call call = new Call(end.opened().orElseThrow(), end.closed());

    costs.accept(
        List.of(
            new Accounted(call, new Priced(OptionalLong.of(12_500_000_000L), Optional.of("a row"))),
            new Accounted(call, Priced.UNPRICED)));

    assertThat(lines())
        .contains(
            "sallyport_cost_usd_total{model=\"gpt-4o\",provider=\"openai\"} 1.25",
            "sallyport_unpriced_requests_total{model=\"gpt-4o\",provider=\"openai\"} 1.0");
  }

  @Test
  void flood_ofModelNames_makesFewLines() {
    for (int i = 0; i < 10_000; i++) {
      calls.ended(Ends.nameless("openai", "asked-" + i));
    }
    assertThat(lines().stream().filter(line -> line.startsWith("sallyport_tokens_total")))
        .containsExactlyInAnyOrder(
            "sallyport_tokens_total{model=\"other\",provider=\"openai\",type=\"input\"} 1.0E7",
            "sallyport_tokens_total{model=\"other\",provider=\"openai\",type=\"output\"} 1000000.0");

    for (int i = 0; i < 10_000; i++) {
      calls.ended(Ends.whole("own-" + i % 300, "asked-" + i, "answered-" + i));
    }
    long series =
        lines().stream().filter(line -> line.startsWith("sallyport_tokens_total")).count();
    assertThat(series)
        .isLessThanOrEqualTo(2L * (ModelLabels.MOST + ModelLabels.MOST_PROVIDERS + 1));
    assertThat(lines().stream().filter(line -> line.startsWith("sallyport_requests_total")).count())
        .isLessThanOrEqualTo(ModelLabels.MOST_PROVIDERS + 1);
  }

  @Test
  void page_isOpenMetrics_whenAskedFor() {
    calls.ended(Ends.whole("openai", "gpt-4o", "gpt-4o"));

    Metrics.Page page = metrics.page("text/plain;q=0.5," + OPENMETRICS);

    assertThat(page.contentType()).startsWith("application/openmetrics-text");
    assertThat(page.text().toString())
        .endsWith("# EOF\n")
        .contains("# TYPE sallyport_requests counter");
    assertThat(metrics.page("*/*").contentType()).startsWith("text/plain");
  }
}
