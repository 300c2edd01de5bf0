package dev.sallyport.api.management;

import dev.sallyport.access.Reach;
import dev.sallyport.core.FieldErrors;
import dev.sallyport.http.Call;
import dev.sallyport.http.Operation;
import dev.sallyport.http.Reply;
import dev.sallyport.usage.Accounted;
import dev.sallyport.usage.Dimension;
import dev.sallyport.usage.ExplainedRequest;
import dev.sallyport.usage.RequestFilter;
import dev.sallyport.usage.Requests;
import dev.sallyport.usage.UsageQuery;
import dev.sallyport.usage.UsageReport;
import dev.sallyport.usage.UsageReports;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What was used, in sums and call by call. */
public final class UsageApi {
  private static final String WHAT = "request";
  private static final String CSV = "text/csv";
  private static final String JSON = "application/json";

  private final UsageReports reports;
  private final Requests requests;

  public UsageApi(UsageReports reports, Requests requests) {
    this.reports = reports;
    this.requests = requests;
  }

  public Map<String, Operation> operations() {
    return Map.of(
        "getUsage", this::getUsage,
        "listRequests", this::listRequests,
        "getRequest", this::getRequest);
  }

  private Future<Reply> getUsage(Call call) {
    FieldErrors errors = new FieldErrors();
    UsageParameters parameters = new UsageParameters(call, errors);
    Set<Dimension> by = dimensions(call);
    UsageQuery query = new UsageQuery(by, parameters.from(), parameters.to(), parameters.calls());
    return reports
        .report(parameters.reach(), query, errors)
        .map(report -> wantsCsv(call) ? csv(report, by) : Reply.ok(UsageJson.of(report, by)));
  }

  private static Set<Dimension> dimensions(Call call) {
    Set<Dimension> by = EnumSet.noneOf(Dimension.class);
    call.text("groupBy")
        .ifPresent(ids -> Arrays.stream(ids.split(",")).map(Dimension::of).forEach(by::add));
    return by;
  }

  private static boolean wantsCsv(Call call) {
    return call.text("format")
        .map("csv"::equals)
        .orElseGet(
            () -> {
              String accept = String.join(",", call.headers().getAll("accept"));
              return accept.contains(CSV) && !accept.contains(JSON);
            });
  }

  private static Reply csv(UsageReport report, Set<Dimension> by) {
    return Reply.of(
        Buffer.buffer(UsageCsv.of(report, by)),
        Map.of(
            "content-type",
            CSV + ";charset=utf-8",
            "content-disposition",
            "attachment; filename=\"usage.csv\""));
  }

  private Future<Reply> listRequests(Call call) {
    FieldErrors errors = new FieldErrors();
    UsageParameters parameters = new UsageParameters(call, errors);
    RequestFilter filter = parameters.requests();
    errors.check();
    Reach everywhere = call.principal().organization();
    Page<Accounted> page = Page.of(call, WHAT);
    return page.read(
            id -> requests.find(everywhere, id).map(found -> found.map(ExplainedRequest::row)),
            (after, limit) -> requests.list(parameters.reach(), filter, after, limit))
        .map(found -> page.reply(found, one -> one.call().opened().id(), RequestJson::of));
  }

  private Future<Reply> getRequest(Call call) {
    return requests
        .find(call.principal().organization(), Resources.id(call))
        .map(found -> Resources.found(WHAT, found, RequestJson::of));
  }
}
