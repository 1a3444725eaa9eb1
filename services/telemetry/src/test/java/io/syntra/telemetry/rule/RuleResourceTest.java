package io.syntra.telemetry.rule;

import static io.restassured.RestAssured.given;
import static io.syntra.telemetry.Sender.log;
import static io.syntra.telemetry.Sender.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.Uni;
import io.syntra.contracts.ServiceId;
import io.syntra.contracts.WorkspaceId;
import io.syntra.contracts.event.AlertEvent;
import io.syntra.contracts.event.Topic;
import io.syntra.telemetry.Sender;
import io.syntra.telemetry.clickhouse.AnswerRoom;
import io.syntra.telemetry.postgres.Postgres;
import io.syntra.telemetry.query.Queries;
import io.syntra.testing.EventProbe;
import io.syntra.testing.WithSyntraEngines;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rules from the request to the event. Time is what each test says it is; each has a workspace of its own. */
@QuarkusTest
@WithSyntraEngines(clickhouse = true)
class RuleResourceTest {

    @Inject
    EvaluateRules evaluate;

    @Inject
    SettleLook settle;

    @Inject
    RuleQuery query;

    @Inject
    AnswerRoom room;

    @Inject
    AlertRules rules;

    @Inject
    Postgres postgres;

    @Inject
    Queries queries;

    @Inject
    RuleConfig config;

    @Inject
    Clock clock;

    private final Sender shop =
            new Sender(new WorkspaceId("r" + UUID.randomUUID().toString().substring(0, 8)), ServiceId.random());

    /** The time of the rule's first look. */
    private Instant first = Instant.EPOCH;

    /** Rules that others left behind would be looked at too. */
    @AfterEach
    void takeAway() {
        postgres.await(() -> Panache.withTransaction(() -> rules.deleteAll()));
    }

    private Map<String, Object> rule(Object... more) {
        var rule = new HashMap<String, Object>(Map.of(
                "name",
                "ManyErrors",
                "query",
                "logs | where severity >= 'error' | summarize n = count() by service",
                "condition",
                Map.of("type", "threshold", "column", "n", "op", ">", "value", 2),
                "group_by",
                List.of("service"),
                "delay",
                "0s",
                "annotations",
                Map.of("summary", "{{value}} errors of {{labels.service}}")));
        for (int i = 0; i < more.length; i += 2) {
            rule.put((String) more[i], more[i + 1]);
        }
        return rule;
    }

    private String create(Object... more) {
        var created = send("POST", "", rule(more)).statusCode(201).extract();
        first = Instant.parse(created.path("next_at"));
        return created.path("id");
    }

    private void errors(int number, Instant at) {
        var before = count();
        shop.logs(Collections.nCopies(
                number, log("it failed", at).setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR)));
        soon().until(() -> count() == before + number);
    }

    private int count() {
        return ((List<?>) given().auth()
                        .oauth2(shop.readerToken())
                        .contentType("application/json")
                        .body(Map.of(
                                "query",
                                "logs",
                                "from",
                                first.minus(Duration.ofHours(30)).isBefore(Instant.EPOCH)
                                        ? Instant.now()
                                                .minus(Duration.ofHours(30))
                                                .toString()
                                        : first.minus(Duration.ofHours(30)).toString(),
                                "to",
                                Instant.now().plus(Duration.ofHours(3)).toString()))
                        .post("/api/v1/query")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("rows"))
                .size();
    }

    private void rounds(Instant now) {
        while (round(now) > 0) {
            // One of each workspace at a time.
        }
    }

    private int round(Instant now) {
        var begun = evaluate.fill(now);
        begun.forEach(RuleResourceTest::ended);
        return begun.size();
    }

    private static void ended(Future<?> look) {
        try {
            look.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("a look did not end", e);
        }
    }

    /** Guarded by {@code Slots.OF_ONE} and by {@code EvaluateRules.fill}, which waits for no look. */
    @Test
    void theSlowRulesOfOneWorkspaceHoldUpNoOther() {
        var slow = new WorkspaceId("s" + shop.workspace().value());
        var go = new CountDownLatch(1);
        var slowly = new RuleQuery(queries, room) {
            @Override
            Collection<Found> look(WorkspaceId workspace, Rule rule, Instant at) {
                if (workspace.equals(slow)) {
                    await(go);
                }
                return super.look(workspace, rule, at);
            }
        };
        var own = new EvaluateRules(rules, slowly, settle, postgres, config, clock);
        var theirs = new Sender(slow, ServiceId.random());
        for (int i = 0; i < 6; i++) {
            given().auth()
                    .oauth2(theirs.developerToken())
                    .contentType("application/json")
                    .body(rule("name", "Slow" + i))
                    .post("/api/v1/alert-rules")
                    .then()
                    .statusCode(201);
        }
        var due = Instant.now().plusSeconds(120);
        while (!own.fill(due).isEmpty()) {
            // Theirs alone are there: whatever slots they may have, they have.
        }
        var ids = List.of(create(), create("name", "Second"), create("name", "Third"));
        errors(3, first.minusSeconds(20));

        try {
            soon().untilAsserted(() -> {
                own.fill(first.plusSeconds(1));
                for (var id : ids) {
                    alerts(id).body("phase", contains("firing"));
                }
            });
        } finally {
            go.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRuleFiresAndIsOverAndSaysSoOnceEach() {
        try (var events = EventProbe.on(Topic.ALERT, AlertEvent.class)) {
            var id = create();
            errors(3, first.minusSeconds(20));

            rounds(first);
            rounds(first);
            alerts(id).body("phase", contains("firing")).body("[0].value", equalTo(3.0f));
            rounds(first.plus(Duration.ofMinutes(10)));

            alerts(id).body("phase", contains("resolved"));
            history(id)
                    .body("items.to", contains("resolved", "firing"))
                    .body("items.from", contains("firing", "inactive"))
                    .body("items.reason", contains("recovered", "holds"));
            var resolved = events.await(
                    AlertEvent.Resolved.class, e -> e.ruleId().toString().equals(id));
            assertThat(resolved.startsAt()).isEqualTo(first);
            assertThat(ofRule(events, id)).hasSize(2);
            assertThat(ofRule(events, id).getFirst()).isInstanceOfSatisfying(AlertEvent.Fired.class, fired -> {
                assertThat(fired.labels())
                        .containsEntry("service", shop.service().toString());
                assertThat(fired.annotations()).containsEntry("summary", "3 errors of " + shop.service());
                assertThat(fired.ruleName()).isEqualTo("ManyErrors");
                assertThat(fired.fingerprint()).isEqualTo(resolved.fingerprint());
            });
        }
    }

    private static List<AlertEvent> ofRule(EventProbe<AlertEvent> events, String id) {
        return events.events().stream()
                .map(seen -> seen.event())
                .filter(event -> event.ruleId().toString().equals(id))
                .toList();
    }

    /** Guarded by {@code AlertRules.awaiting}: whoever comes second finds another time awaited. */
    @Test
    void oneLookCountsHoweverManyInstancesLook() throws Exception {
        try (var events = EventProbe.on(Topic.ALERT, AlertEvent.class);
                var threads = Executors.newFixedThreadPool(4)) {
            var id = create("repeat", "5m");
            errors(9, first.minusSeconds(20));
            var looks = new ConcurrentLinkedQueue<EvaluateRules.Taken>();
            // Each comes so late that the lease of the one before is over: all of them look at the same time of the
            // rule.
            for (int i = 0; i < 6; i++) {
                looks.addAll(evaluate.take(
                        first.plus(Duration.ofMinutes(3).multipliedBy(i)).isAfter(first)
                                ? first.plusSeconds(59)
                                : first));
                expireLeases();
            }
            assertThat(looks).hasSizeGreaterThanOrEqualTo(2);
            var settled = new ArrayList<Callable<Boolean>>();
            for (var look : looks) {
                var found = query.look(
                        look.workspace(), look.look().rule(), look.look().at());
                settled.add(() -> evaluate.settle(look, found));
            }

            var counted = threads.invokeAll(settled).stream()
                    .filter(future -> future.resultNow())
                    .count();

            assertThat(counted).isEqualTo(1);
            history(id).body("items.to", contains("firing"));
            events.await(AlertEvent.Fired.class, e -> e.ruleId().toString().equals(id));
            delete(id);
            events.await(AlertEvent.Resolved.class, e -> e.ruleId().toString().equals(id));
            assertThat(ofRule(events, id)).hasSize(2);
        }
    }

    private void expireLeases() {
        postgres.await(() -> Panache.withTransaction(() -> rules.update("leaseUntil = null")));
    }

    /** Guarded by the one transaction of {@code SettleLook}: what is not committed was not. */
    @Test
    void aCrashBeforeTheCommitLosesAndDoublesNothing() {
        try (var events = EventProbe.on(Topic.ALERT, AlertEvent.class)) {
            var id = create();
            errors(3, first.minusSeconds(20));
            var taken = evaluate.take(first).getFirst();
            var found = query.look(
                    taken.workspace(), taken.look().rule(), taken.look().at());

            assertThatThrownBy(() -> postgres.await(() -> Panache.withTransaction(
                            () -> settle.settle(taken.look(), found).chain(settled -> Uni.createFrom()
                                    .<Boolean>failure(new IllegalStateException("the process ends here"))))))
                    .hasMessageContaining("ends here");
            alerts(id).body("$", hasSize(0));
            rounds(first.plusSeconds(30));
            alerts(id).body("$", hasSize(0));
            // The lease of the one that died is over, and another one looks at the same time.
            expireLeases();
            rounds(first.plusSeconds(59));

            history(id).body("items.at", contains(first.toString()));
            assertThat(evaluate.settle(taken, found)).isFalse();
            events.await(AlertEvent.Fired.class, e -> e.ruleId().toString().equals(id));
            delete(id);
            events.await(AlertEvent.Resolved.class, e -> e.ruleId().toString().equals(id));
            assertThat(ofRule(events, id)).hasSize(2);
        }
    }

    @Test
    void whatWaitsAndWhatIsSilentAndWhatChangesFires() {
        var waits = create("for", "2m");
        errors(5, first.minusSeconds(20));
        var gone = create("name", "Gone", "window", "2m", "condition", Map.of("type", "absence", "over", "1h"));
        var nothing = create(
                "name",
                "Nothing",
                "query",
                "logs | where body has 'heartbeat'",
                "group_by",
                List.of(),
                "condition",
                Map.of("type", "absence"),
                "annotations",
                Map.of());
        var falls = create(
                "name",
                "Falls",
                "window",
                "2m",
                "condition",
                Map.of("type", "change", "column", "n", "op", "<=", "value", -50, "ago", "5m", "percent", true));
        first = first.minusSeconds(60);

        rounds(first.plus(Duration.ofMinutes(1)));
        alerts(waits).body("phase", contains("pending"));
        alerts(gone).body("$", hasSize(0));
        alerts(nothing).body("phase", contains("firing"));
        alerts(falls).body("$", hasSize(0));
        rounds(first.plus(Duration.ofMinutes(6)));

        alerts(gone)
                .body("phase", contains("firing"))
                .body("[0].labels.service", equalTo(shop.service().toString()));
        alerts(falls).body("phase", contains("firing")).body("[0].value", equalTo(-100.0f));
    }

    @Test
    void aChangedPausedOrDeletedRuleEndsWhatFires() {
        var id = create();
        errors(3, first.minusSeconds(20));
        rounds(first);

        send("PUT", "/" + id, rule("for", "1m")).statusCode(200);
        alerts(id).body("$", hasSize(0));
        history(id).body("items[0].reason", equalTo("rule_changed"));
        send("PUT", "/" + id, rule("enabled", false)).statusCode(200).body("next_at", nullValue());
        rounds(first.plus(Duration.ofMinutes(9)));
        get("/" + id).body("last_at", equalTo(first.toString()));
        delete(id);
        get("/" + id, 404);
        history(id).body("items", hasSize(2));
    }

    @Test
    void aRuleWhoseQueryFailsSaysWhyAndKeepsItsAlerts() {
        var id = create("query", "logs | summarize n = count() by service = body", "window", "1h");
        var many = new ArrayList<LogRecord.Builder>();
        for (int i = 0; i <= RuleQuery.MOST_GROUPS; i++) {
            many.add(log("line " + i, first.minusSeconds(30)));
        }
        shop.logs(many);
        soon().until(() -> count() >= 1_000);

        rounds(first);

        get("/" + id)
                .body("last_error", containsString("more than 1000 rows"))
                .body("last_at", nullValue())
                .body("next_at", equalTo(first.plusSeconds(60).toString()));
    }

    /** Guarded by {@code EvaluateRules.take}: one that no longer can be read is passed over. */
    @Test
    void aStoredRuleThatCannotBeReadHoldsUpNoOther() {
        var id = create();
        create("name", "Broken");
        errors(3, first.minusSeconds(20));
        postgres.await(() ->
                Panache.withTransaction(() -> rules.update("definition = ?1 where name = 'Broken'", "{\"other\": 1}")));

        // One of a workspace at a time, and either may be the first.
        round(first.plusSeconds(59));
        round(first.plusSeconds(59));

        alerts(id).body("phase", contains("firing"));
    }

    /** Guarded by {@code AlertRule.ruleOrName}. */
    @Test
    void aStoredRuleThatCannotBeReadIsStillReplacedAndTakenAway() {
        try (var events = EventProbe.on(Topic.ALERT, AlertEvent.class)) {
            var id = create();
            errors(3, first.minusSeconds(20));
            rounds(first);
            alerts(id).body("phase", contains("firing"));
            breakAll();
            get("").body("id", contains(id)).body("[0].rule", nullValue());

            send("PUT", "/" + id, rule()).statusCode(200);

            alerts(id).body("$", hasSize(0));
            history(id).body("items[0].reason", equalTo("rule_changed"));
            var over = events.await(
                    AlertEvent.Resolved.class, e -> e.ruleId().toString().equals(id));
            assertThat(over.ruleName()).isEqualTo("ManyErrors");
            breakAll();
            delete(id);
            get("/" + id, 404);
        }
    }

    private void breakAll() {
        postgres.await(() -> Panache.withTransaction(() -> rules.update("definition = ?1", "{\"other\": 1}")));
    }

    /** Guarded by {@code AlertRules.forget}. */
    @Test
    void whatADeletedRuleSaidIsForgottenOnceItIsOld() {
        var deleted = create();
        var kept = create("name", "Kept");
        errors(3, first.minusSeconds(20));
        rounds(first);
        delete(deleted);

        forget(first);
        history(deleted).body("items", hasSize(2));
        forget(first.plus(Duration.ofDays(1)));

        get("/" + deleted + "/history", 404);
        history(kept).body("items", hasSize(1));
    }

    private void forget(Instant before) {
        postgres.await(() -> Panache.withTransaction(() -> rules.forget(before, 10_000)));
    }

    @Test
    void whatIsWrongIsSaidWhenItIsSaved() {
        refused("query", "line 1, column 8", "query", "logs | wher x");
        refused("query", "did you mean 'severity'", "query", "logs | where severty == 'error'");
        refused(
                "condition.column",
                "Did you mean n?",
                "condition",
                Map.of("type", "threshold", "column", "nn", "op", ">", "value", 2));
        refused(
                "condition.column",
                "is of type service",
                "condition",
                Map.of("type", "threshold", "column", "service", "op", ">", "value", 2));
        refused(
                "condition.op",
                "one of > >= < <= == !=",
                "condition",
                Map.of("type", "threshold", "column", "n", "op", "=", "value", 2));
        refused("group_by", "answers no column 'route'", "group_by", List.of("route"), "annotations", Map.of());
        refused("group_by", "a label that Syntra gives", "group_by", List.of("severity"), "annotations", Map.of());
        refused("annotations.summary", "there is no 'vale'", "annotations", Map.of("summary", "{{vale}}"));
        refused("annotations.summary", "at most 2000", "annotations", Map.of("summary", "x".repeat(2_001)));
        refused("every", "from 30s to 1d", "every", "5s");
        refused("for", "is no time", "for", "soon");
        refused("condition.over", "goes with group_by", "condition", Map.of("type", "absence"));
        create();
        send("POST", "", rule()).statusCode(409).body("code", equalTo("name_taken"));
    }

    private void refused(String field, String why, Object... more) {
        send("POST", "", rule(more))
                .statusCode(400)
                .body("fields[0].name", equalTo(field))
                .body("fields[0].message", containsString(why));
    }

    @Test
    void aTrialShowsWhatARuleWouldSayAndStoresNothing() {
        first = Instant.now();
        errors(4, first.minus(Duration.ofHours(5)));
        errors(3, first.minusSeconds(5));

        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(Map.of("rule", rule("window", "2h", "every", "1h"), "over", "12h"))
                .post("/api/v1/alert-rules/test")
                .then()
                .statusCode(200)
                .body("now[0].met", equalTo(true))
                .body("now[0].annotations.summary", equalTo("3 errors of " + shop.service()))
                .body("changes.to", hasItems("firing", "resolved"))
                .body("looks", greaterThan(10));
        given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/alert-rules")
                .then()
                .body("$", hasSize(0));
    }

    @Test
    void anotherWorkspacesRuleIsAsAbsentAsNone() {
        var id = create();
        var theirs = new Sender(new WorkspaceId("elsewhere"), shop.service());
        for (var path : List.of("/" + id, "/" + id + "/alerts", "/" + id + "/history", "/no-uuid")) {
            given().auth()
                    .oauth2(theirs.readerToken())
                    .get("/api/v1/alert-rules" + path)
                    .then()
                    .statusCode(404);
        }
        given().auth()
                .oauth2(theirs.developerToken())
                .delete("/api/v1/alert-rules/" + id)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(theirs.developerToken())
                .contentType("application/json")
                .body(rule())
                .put("/api/v1/alert-rules/" + id)
                .then()
                .statusCode(404);
        given().auth()
                .oauth2(shop.readerToken())
                .contentType("application/json")
                .body(rule("name", "Mine"))
                .post("/api/v1/alert-rules")
                .then()
                .statusCode(403);
        get("/" + id).body("rule.name", equalTo("ManyErrors"));
    }

    private void delete(String id) {
        given().auth()
                .oauth2(shop.developerToken())
                .delete("/api/v1/alert-rules/" + id)
                .then()
                .statusCode(204);
    }

    private ValidatableResponse alerts(String id) {
        return get("/" + id + "/alerts");
    }

    private ValidatableResponse history(String id) {
        return get("/" + id + "/history");
    }

    private ValidatableResponse get(String path) {
        return get(path, 200);
    }

    private ValidatableResponse get(String path, int status) {
        return given().auth()
                .oauth2(shop.readerToken())
                .get("/api/v1/alert-rules" + path)
                .then()
                .statusCode(status);
    }

    private ValidatableResponse send(String method, String path, Object body) {
        return given().auth()
                .oauth2(shop.developerToken())
                .contentType("application/json")
                .body(body)
                .request(method, "/api/v1/alert-rules" + path)
                .then();
    }
}
